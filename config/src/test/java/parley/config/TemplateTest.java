package parley.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TemplateTest {

  /** A line break is {@code /}. */
  @ParameterizedTest
  @CsvSource({
    "plain, hi, false",
    "turns, hi, true",
    "transcript, User: hi/Bot:, false",
    "alpaca, ### Instruction:/hi//### Response:/, false",
  })
  void eachPutsTheMessageToTheModelInItsWay(String word, String prompt, boolean endToken) {
    Template template = Templates.BUILT_IN.named(word).orElseThrow();
    assertEquals(prompt, template.prompt("hi").replace('\n', '/'));
    assertEquals(endToken, template.usesEndToken());
  }

  @Test
  void systemTextStandsBeforeTheFirstTurnWhereThereIsAPlace() {
    assertEquals("", Template.PLAIN.preface("Be kind."));
    assertEquals("", Template.TURNS.preface("Be kind."));
    assertEquals("Be kind.\n\n", Template.TRANSCRIPT.preface("Be kind."));
    assertEquals("", Template.TRANSCRIPT.preface(""));
    assertEquals("Be kind.\n\n", Template.ALPACA.preface("Be kind."));
    assertTrue(Template.ALPACA.preface("").startsWith("Below is an instruction"));
    assertEquals("transcript and alpaca", Templates.BUILT_IN.withSystem());
  }

  @Test
  void modelThatSpeaksForTheUserIsStopped() {
    String next = Template.TRANSCRIPT.closing() + Template.TRANSCRIPT.prompt("hi");
    assertTrue(Template.TRANSCRIPT.stops().stream().anyMatch(next::startsWith));
    String alpaca = Template.ALPACA.prompt("hi");
    assertTrue(Template.ALPACA.stops().stream().anyMatch(alpaca::startsWith));
  }

  @ParameterizedTest
  @CsvSource({
    "auto, pip, true, turns",
    "auto, DialoGPT-small, true, turns",
    "auto, pip, false, plain",
    "auto, gpt2, true, plain",
    "turns, gpt2, true, turns",
    "transcript, gpt2, false, transcript",
    "alpaca, pip, true, alpaca",
    "plain, pip, true, plain",
  })
  void choiceBeatsTheModelsOwn(String choice, String model, boolean hasEndToken, String expected) {
    assertEquals(expected, template(choice, model, hasEndToken).word());
  }

  private static Template template(String choice, String model, boolean hasEndToken) {
    Settings settings = Settings.defaults().with(Setting.TEMPLATE, choice, Origin.FLAG);
    return ModelCatalogue.template(settings, model, ModelCatalogue.card(model), hasEndToken);
  }

  @Test
  void turnsNeedAnEndToken() {
    var e = assertThrows(SettingException.class, () -> template("turns", "model.bin", false));
    assertEquals(
        "template: expected one of plain, transcript and alpaca, as model model.bin has no end"
            + " token, got turns",
        e.getMessage());
  }
}
