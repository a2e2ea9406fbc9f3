package parley.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelCardTest {

  @TempDir Path folder;

  private ModelCard card(String toml) throws IOException {
    Files.writeString(folder.resolve("model.toml"), toml);
    return ModelCard.in(folder, "mine");
  }

  @Test
  void everyCardOfTheCatalogueIsReadAsItWasWritten() throws IOException {
    for (KnownModel known : ModelCatalogue.all()) {
      ModelCard card = known.card().from("owner/name@" + "0".repeat(40));
      Files.write(folder.resolve("model.toml"), card.toml());
      ModelCard read = ModelCard.in(folder, known.name());
      assertEquals(card.template(), read.template());
      assertEquals(card.source(), read.source());
      assertEquals(card.licence(), read.licence());
      for (Setting<?> setting : Setting.all()) {
        assertEquals(card.defaults().get(setting), read.defaults().get(setting));
        assertEquals(card.defaults().origin(setting), read.defaults().origin(setting));
      }
    }
  }

  @Test
  void defaultsOfTheModelRankBetweenParleysAndTheUsers() throws IOException {
    ModelCard card = card("[sampling]\ntemperature = 0.3\ntop-k = 5\nstop = ['x']\n");
    Settings user = Settings.defaults().with(Setting.TOP_K, 9, Origin.FLAG);
    Settings settings = user.over(card);
    assertEquals(0.3f, settings.get(Setting.TEMPERATURE));
    assertEquals("model mine", settings.origin(Setting.TEMPERATURE).text());
    assertEquals(9, settings.get(Setting.TOP_K));
    assertEquals(List.of("x"), settings.get(Setting.STOP));
    assertEquals(0.95f, settings.get(Setting.TOP_P));
    assertEquals(Origin.DEFAULT, settings.origin(Setting.TOP_P));
    assertEquals(0.7f, settings.over(ModelCard.NONE).get(Setting.TEMPERATURE));
  }

  @Test
  void defaultReturnsToTheModels() throws IOException {
    Settings start = Settings.defaults().over(card("[sampling]\ntemperature = 0.3\n"));
    Settings changed = start.with(Setting.TEMPERATURE, 1f, Origin.CHAT);
    Settings back = changed.like(start, Setting.TEMPERATURE);
    assertEquals(0.3f, back.get(Setting.TEMPERATURE));
    assertEquals(0.7f, back.over(ModelCard.NONE).get(Setting.TEMPERATURE));
  }

  @Test
  void cardOfTheFolderChoosesTheTemplate() throws IOException {
    ModelCard card = card("template = 'transcript'");
    assertEquals(
        Template.TRANSCRIPT, ModelCatalogue.template(Settings.defaults(), "mine", card, true));
    ModelCard odd = card("template = 'none-such'");
    var e =
        assertThrows(
            SettingException.class,
            () -> ModelCatalogue.template(Settings.defaults(), "mine", odd, true));
    assertEquals(
        "model mine: model.toml: template: expected auto, plain, turns, transcript, alpaca, got"
            + " none-such",
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "source = 3|line 1: source: expected a text, got 3",
        "license = 'MIT'|line 1: there is no key of a model license; did you mean licence?",
        "sampling = 3|line 1: sampling: expected a table, got 3",
        "[sampling]/top-k = -1|line 2: top-k: expected 0 or more, got -1",
        "[sampling]/top_k = 1|line 2: there is no setting of sampling top_k; did you mean top-k?",
        "[sampling]/threads = 1|line 2: there is no setting of sampling threads: expected one of"
            + " temperature, top-k, top-p, min-p, repeat-penalty, repeat-window, max-tokens, stop",
      })
  void faultNamesFileLineAndKey(String toml, String fault) {
    var e = assertThrows(SettingException.class, () -> card(toml.replace('/', '\n')));
    assertEquals(folder.resolve("model.toml") + ": " + fault, e.getMessage());
  }

  @Test
  void catalogueKnowsModelsInAnyCaseAndOneComesWithTheProgram() {
    assertEquals(
        Optional.of("microsoft/DialoGPT-medium@refs/pr/22"),
        ModelCatalogue.named("DialoGPT-medium").flatMap(KnownModel::onHub));
    assertEquals("parley pull gpt2 (548 MB)", ModelCatalogue.named("gpt2").orElseThrow().remedy());
    assertTrue(ModelCatalogue.named("pip").orElseThrow().onHub().isEmpty());
    assertTrue(ModelCatalogue.named("gpt5").isEmpty());
  }
}
