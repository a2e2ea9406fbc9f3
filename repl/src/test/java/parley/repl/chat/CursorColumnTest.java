package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CursorColumnTest {

  private static final int WIDTH = 10;

  @ParameterizedTest
  @CsvSource({
    "123456789, false",
    "1234567890, true",
    "12345678901, false",
    "12345678901234567890, true",
    "1234567890\\n, false",
    "12345\\n1234567890, true",
    "日本語日本, true", // two columns each
    "123456789日, false", // has no room for it, so it goes to the next row
    "123456789e\u0301, true", // an accent takes no column
    "12345\\t, false"
  })
  void theMarginIsReachedByExactlyAFullRow(String text, boolean atMargin) {
    String printed = text.replace("\\n", "\n").replace("\\t", "\t");
    CursorColumn whole = new CursorColumn();
    whole.follow(printed, WIDTH);
    assertEquals(atMargin, whole.isAtMargin(WIDTH));
    CursorColumn inParts = new CursorColumn();
    printed.codePoints().forEach(c -> inParts.follow(Character.toString(c), WIDTH));
    assertEquals(atMargin, inParts.isAtMargin(WIDTH));
  }
}
