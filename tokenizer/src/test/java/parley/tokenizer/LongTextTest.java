package parley.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static parley.tokenizer.TestVocabularies.GPT2;
import static parley.tokenizer.TestVocabularies.GPT2_VOCABULARY;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that take hours if merging is quadratic in the length of a piece. */
class LongTextTest {

  private static final int BYTES = 1_000_000;

  /** A guard against hanging, not a measurement: the encoder takes about 0.2 s. */
  private static final Duration NOT_QUADRATIC = Duration.ofSeconds(10);

  private final SlowEncoder slow = new SlowEncoder(GPT2_VOCABULARY);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "^",
        " ",
        "\n",
        "0",
        "'s",
        "'",
        "ab",
        " a",
        "的",
        "\u0301",
        "\u001B",
        "=-",
        "👨\u200D",
        "\uFFFD"
      })
  void oneMegabyteOfOneThingIsExact(String unit) {
    String text = unit.repeat(BYTES / unit.getBytes(StandardCharsets.UTF_8).length);
    int[] ids = assertTimeoutPreemptively(NOT_QUADRATIC, () -> GPT2.encode(text));
    assertArrayEquals(slow.encode(text), ids);
  }

  /** Around the length where the heap takes over, and the odd ends of long runs. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "ab", "=", "的", "äö", "0", " ", "ha", "\u0301"})
  void everyLengthIsExact(String unit) {
    for (int n = 1; n <= 200; n++) {
      String text = unit.repeat(n);
      assertArrayEquals(slow.encode(text), GPT2.encode(text), () -> VisibleText.of(text));
    }
  }

  @Test
  void longPieceOfRandomLettersIsExact() {
    StringBuilder text = new StringBuilder();
    new Random(44).ints(3_000, 'a', 'z' + 1).forEach(text::appendCodePoint);
    assertArrayEquals(slow.encode(text.toString()), GPT2.encode(text));
  }
}
