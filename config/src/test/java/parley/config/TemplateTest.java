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
    "PLAIN, hi, false",
    "TURNS, hi, true",
    "TRANSCRIPT, User: hi/Bot:, false",
    "ALPACA, ### Instruction:/hi//### Response:/, false",
  })
  void eachPutsTheMessageToTheModelInItsWay(Template template, String prompt, boolean endToken) {
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
    assertEquals("transcript and alpaca", Template.withSystem());
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
    "auto, pip, true, TURNS",
    "auto, DialoGPT-small, true, TURNS",
    "auto, pip, false, PLAIN",
    "auto, gpt2, true, PLAIN",
    "turns, gpt2, true, TURNS",
    "transcript, gpt2, false, TRANSCRIPT",
    "alpaca, pip, true, ALPACA",
    "plain, pip, true, PLAIN",
  })
  void choiceBeatsTheModelsOwn(
      String choice, String model, boolean hasEndToken, Template expected) {
    assertEquals(expected, ModelCatalogue.template(choice, model, hasEndToken));
  }

  @Test
  void turnsNeedAnEndToken() {
    var e =
        assertThrows(
            SettingException.class, () -> ModelCatalogue.template("turns", "model.bin", false));
    assertEquals(
        "template: expected one of plain, transcript and alpaca, as model model.bin has no end"
            + " token, got turns",
        e.getMessage());
  }
}
