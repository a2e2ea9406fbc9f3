package parley.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TemplateTest {

  @Test
  void plainLeavesTheTextAlone() {
    assertArrayEquals(new int[] {5, 6}, Template.PLAIN.prompt(new int[] {5, 6}, 9));
  }

  @Test
  void turnsEndWithTheEndToken() {
    assertArrayEquals(new int[] {5, 6, 9}, Template.TURNS.prompt(new int[] {5, 6}, 9));
  }

  @ParameterizedTest
  @CsvSource({
    "auto, pip, true, TURNS",
    "auto, DialoGPT-small, true, TURNS",
    "auto, pip, false, PLAIN",
    "auto, gpt2, true, PLAIN",
    "turns, gpt2, true, TURNS",
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
        "template: expected plain, as model model.bin has no end token, got turns", e.getMessage());
  }
}
