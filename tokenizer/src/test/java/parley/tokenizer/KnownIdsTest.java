package parley.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.tokenizer.TestVocabularies.GPT2;
import static parley.tokenizer.TestVocabularies.GPT2_VOCABULARY;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What tiktoken and HuggingFace's tokenizers were seen to give for GPT-2's vocabulary. */
class KnownIdsTest {

  static Stream<Arguments> knownIds() {
    return Stream.of(
        known("hello world", 31373, 995),
        known("<|endoftext|>", 27, 91, 437, 1659, 5239, 91, 29),
        known("\u00E9", 2634),
        known("e\u0301", 68, 136, 223),
        known("\u3000", 5099, 222),
        known("\u0085", 126, 227),
        known("\r\n\r\n", 201, 198, 201, 198),
        known("\uFEFFHi", 171, 119, 123, 17250),
        known("\u001B[31m", 215, 58, 3132, 76),
        known("a\u180Eb", 64, 157, 254, 236, 65),
        known("\u001B\u0007\b\r\u007F", 215, 195, 196, 201, 221),
        known("\uD800", 4210),
        known("\uDC00", 4210),
        known("a\uD83Db", 64, 4210, 65),
        known("\uD83D", 4210),
        known("\uDE00\uD83D", 6353),
        known(""));
  }

  private static Arguments known(String text, int... ids) {
    return Arguments.of(text, ids);
  }

  @ParameterizedTest
  @MethodSource("knownIds")
  void textGivesTheIdsThatGpt2Gives(String text, int[] ids) {
    assertArrayEquals(ids, GPT2.encode(text));
  }

  @Test
  void vocabularyHasTheBytesInGpt2sOrder() {
    int[] order = new int[256];
    int n = 0;
    for (int[] range :
        new int[][] {{33, 126}, {161, 172}, {174, 255}, {0, 32}, {127, 160}, {173, 173}}) {
      for (int b = range[0]; b <= range[1]; b++) {
        order[n++] = b;
      }
    }
    for (int id = 0; id < order.length; id++) {
      assertArrayEquals(new byte[] {(byte) order[id]}, GPT2_VOCABULARY.bytes(id));
    }
    assertEquals(50257, GPT2_VOCABULARY.size());
    assertEquals(50256, GPT2_VOCABULARY.endOfText());
  }

  @Test
  void everyTokenThatIsTextEncodesToItself() {
    int notText = 0;
    for (int id = 0; id < GPT2_VOCABULARY.endOfText(); id++) {
      String text = GPT2.decode(new int[] {id});
      if (Arrays.equals(text.getBytes(StandardCharsets.UTF_8), GPT2_VOCABULARY.bytes(id))) {
        assertArrayEquals(new int[] {id}, GPT2.encode(text));
      } else {
        notText++;
      }
    }
    assertEquals(344, notText);
  }
}
