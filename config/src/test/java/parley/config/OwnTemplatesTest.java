package parley.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OwnTemplatesTest {

  private static final String MINE =
      """
      template = "mine"

      [templates.mine]
      before-message = "Q: "
      after-message = "\\nA:"
      after-answer = "\\n"
      answer-after-space = true
      stop = ["\\nQ:"]
      after-system = "\\n---\\n"
      system = "Be brief."

      [templates.chain]
      end-token = true
      """;

  @TempDir Path folder;

  private Settings settings(String toml) throws IOException {
    return Settings.defaults().withFile(Files.writeString(folder.resolve("config.toml"), toml));
  }

  private static Template template(Settings settings, String word) {
    return settings.templates().named(word).orElseThrow();
  }

  @Test
  void tableOfTheFileIsATemplate() throws IOException {
    Settings settings = settings(MINE);
    assertEquals("mine", settings.get(Setting.TEMPLATE));
    Template mine = template(settings, "mine");
    assertEquals("Q: hi\nA:", mine.prompt("hi"));
    assertEquals("\n", mine.closing());
    assertTrue(mine.answersAfterSpace());
    assertFalse(mine.usesEndToken());
    assertEquals(List.of("\nQ:"), mine.stops());
    assertEquals("Be brief.\n---\n", mine.preface(""));
    assertEquals("Be kind.\n---\n", mine.preface("Be kind."));
    Template chain = template(settings, "chain");
    assertTrue(chain.usesEndToken() && chain.keepsEndToken());
    assertFalse(chain.hasSystem());
    assertEquals(
        List.of("auto", "plain", "turns", "transcript", "alpaca", "mine", "chain"),
        settings.templates().choices());
  }

  @Test
  void ownTemplatesAreChosenAsOthersAre() throws IOException {
    Settings settings = settings(MINE).with(Setting.TEMPLATE, "Chain", Origin.CHAT, "template");
    assertEquals("chain", settings.get(Setting.TEMPLATE));
    var e =
        assertThrows(
            SettingException.class,
            () -> settings.with(Setting.TEMPLATE, "mien", Origin.CHAT, "template"));
    assertEquals(
        "template: expected auto, plain, turns, transcript, alpaca, mine, chain, got mien; did you"
            + " mean mine?",
        e.getMessage());
  }

  /** A line break is {@code /}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "templates = 3|line 1: templates: expected tables [templates.NAME], got 3",
        "[templates]/mine = 3|templates.mine: expected a table [templates.mine], got 3",
        "[templates.plain]|line 1: templates.plain: Parley has a template of this name; choose"
            + " another",
        "[templates.Mine]|line 1: templates.Mine: expected a name of small letters, digits, - and"
            + " _, got Mine",
        "[templates.mine]/after-mesage = ''|line 2: there is no key of a template after-mesage; did"
            + " you mean after-message?",
        "[templates.mine]/system = 3|line 2: templates.mine.system: expected a text, got 3",
        "stop = 'x'/[templates.mine]/end-token = 'yes'|line 3: templates.mine.end-token: expected"
            + " true or false, got \"yes\"",
        "stop = 'x'/[templates.mine]/stop = ['']|line 3: templates.mine.stop: expected texts that"
            + " are not empty, got \"\"",
        "[templates.mine]/stop = 3|line 2: templates.mine.stop: expected a list of texts, got 3",
        "template = 'yours'|line 1: template: expected auto, plain, turns, transcript, alpaca, got"
            + " yours",
      })
  void faultNamesFileLineAndKey(String toml, String fault) {
    var e = assertThrows(SettingException.class, () -> settings(toml.replace('/', '\n')));
    assertEquals(folder.resolve("config.toml") + ": " + fault, e.getMessage());
  }

  @Test
  void savedSettingsStandBeforeTheTables() throws IOException {
    Settings settings = settings(MINE).with(Setting.TOP_K, 7, Origin.CHAT);
    settings
        .with(Setting.TEMPLATE, "chain", Origin.CHAT, "template")
        .save(List.of(Setting.TOP_K, Setting.TEMPLATE));
    String text = Files.readString(folder.resolve("config.toml"));
    assertEquals(
        MINE.replace("template = \"mine\"\n\n", "template = \"chain\"\n\ntop-k = 7\n"), text);
  }
}
