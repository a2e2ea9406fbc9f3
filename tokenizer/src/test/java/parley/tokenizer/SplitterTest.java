package parley.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SplitterTest {

  static Stream<Arguments> splits() {
    return Stream.of(
        split("a\n\n b", "a", "\n\n", " b"),
        split("a \n b", "a", " \n", " b"),
        split("x\u0301y", "x", "\u0301", "y"),
        split("1\u00B2\u0661", "1\u00B2\u0661"),
        split("I'M I'm 'S's", "I", "'", "M", " I", "'m", " '", "S", "'s"),
        split("  \u3000 x", "  \u3000", " x"),
        split("a\u00A0b", "a", "\u00A0", "b"),
        split("a \u00A0b", "a", " ", "\u00A0", "b"),
        split(
            "we'll they're I've he'd 'll're",
            "we",
            "'ll",
            " they",
            "'re",
            " I",
            "'ve",
            " he",
            "'d",
            " '",
            "ll",
            "'re"),
        split("don\u2019t", "don", "\u2019", "t"),
        split("!'s", "!'", "s"),
        split("'", "'"),
        split("'l", "'", "l"),
        split("x  ", "x", "  "),
        split("   x", "  ", " x"),
        split(" ", " "));
  }

  private static Arguments split(String text, String... pieces) {
    return Arguments.of(text, List.of(pieces));
  }

  @ParameterizedTest
  @MethodSource("splits")
  void textFallsIntoThePiecesOfGpt2sPattern(String text, List<String> pieces) {
    assertEquals(pieces, pieces(text));
  }

  /** Each code point after a letter, after a space, doubled, and before a digit. */
  @Test
  void everyCodePointIsOfTheKindThatThePatternSays() {
    for (int first = 0; first <= Character.MAX_CODE_POINT; first += 0x1000) {
      StringBuilder text = new StringBuilder();
      for (int c = first; c < first + 0x1000; c++) {
        if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
          String s = Character.toString(c);
          text.append('x').append(s).append(' ').append(s).append(s).append('1').append(s);
        }
      }
      assertEquals(SlowEncoder.split(text.toString()), pieces(text.toString()));
    }
  }

  /** The pieces of a text as text. */
  private static List<String> pieces(String text) {
    Utf8.Encoded utf8 = Utf8.encode(text);
    List<String> pieces = new ArrayList<>();
    for (int from = 0, to; from < utf8.length(); from = to) {
      to = Splitter.pieceEnd(utf8.bytes(), from, utf8.length());
      pieces.add(new String(utf8.bytes(), from, to - from, StandardCharsets.UTF_8));
    }
    return pieces;
  }
}
