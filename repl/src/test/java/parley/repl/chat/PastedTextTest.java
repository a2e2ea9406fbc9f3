package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.PrimitiveIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PastedTextTest {

  private static final String BEGIN = KeysAhead.PASTE_BEGIN;
  private static final String END = KeysAhead.PASTE_END;

  private static PastedText read(String input) {
    PrimitiveIterator.OfInt characters = input.codePoints().iterator();
    return PastedText.read(
        () -> characters.hasNext() ? characters.nextInt() : -1,
        () -> characters.hasNext() ? 0 : -2);
  }

  @ParameterizedTest
  @CsvSource({
    "a b|, a b, ''",
    "a|x, a, x",
    "a|:quit|, a:quit, ''", // the text holds the mark of its end
    "a|:quit|x, a:quit, x",
    "a|<b|, a, <b|", // another paste follows
    "|, '', ''"
  })
  void marksWithinTheTextAreNotItsEnd(String input, String text, String typed) {
    PastedText pasted = read(input.replace("|", END).replace("<", BEGIN));
    assertEquals(text == null ? "" : text, pasted.text());
    assertEquals(typed.replace("|", END).replace("<", BEGIN), pasted.typed());
  }

  @Test
  void lineEndsAreThoseOfUnix() {
    assertEquals("a\nb\nc\nd", read("a\r\nb\rc\nd" + END).text());
  }

  @Test
  void largePasteIsReadToItsEnd() {
    String text = "0123456789".repeat(1_000_000);
    assertEquals(text, read(text + END).text());
  }
}
