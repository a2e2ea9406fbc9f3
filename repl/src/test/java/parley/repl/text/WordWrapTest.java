package parley.repl.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WordWrapTest {

  /** What random texts are made of: words, accents, wide letters, emoji, escapes, white space. */
  private static final List<String> PIECES =
      List.of(
          " ",
          " ",
          " ",
          "  ",
          "\n",
          "\t",
          "a",
          "the",
          "word",
          "e\u0301",
          "日本",
          "語。",
          "「",
          "👍🏽",
          "👨\u200d👩\u200d👧",
          "🇩🇪",
          "❤\ufe0f",
          "\\x1b",
          "-",
          ".",
          "unbelievablylong");

  /** Keeps what is printed, and what was swallowed. */
  private static final class KeptSheet implements WordWrap.Sheet {
    final StringBuilder shown = new StringBuilder();
    final StringBuilder text = new StringBuilder();

    @Override
    public void print(String part) {
      shown.append(part);
      text.append(part);
    }

    @Override
    public void fold(String swallowed) {
      shown.append('\n');
      text.append(swallowed);
      assertTrue(swallowed.isBlank(), swallowed);
    }
  }

  private static KeptSheet wrap(List<String> parts, int columns) {
    KeptSheet sheet = new KeptSheet();
    WordWrap wrap = new WordWrap(() -> columns + 1, sheet);
    Graphemes graphemes = new Graphemes(wrap);
    parts.forEach(graphemes::accept);
    graphemes.finish();
    wrap.finish();
    return sheet;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "the cat sat|the cat/sat",
        "the cat  sat|the cat/sat",
        "a  b   c d|a  b   c/d",
        "one two/three|one two/three",
        "   indented|/indented", // has no room behind its indentation
        " in|   in",
        "abcdefghijklm|abcdefgh/ijklm",
        "ab cdefghijklm|ab/cdefghij/klm",
      })
  void rowsBreakBetweenWords(String text, String rows) {
    String shown = wrap(List.of(text.replace('/', '\n')), 9).shown.toString();
    assertEquals(rows.replace('/', '\n').strip(), shown.strip());
  }

  @Test
  void wordIsShownAsSoonAsItIsComplete() {
    KeptSheet sheet = new KeptSheet();
    WordWrap wrap = new WordWrap(() -> 81, sheet);
    "one two".chars().forEach(c -> wrap.accept(Character.toString(c)));
    assertEquals("one", sheet.shown.toString());
    wrap.accept("\n");
    assertEquals("one two\n", sheet.shown.toString());
  }

  @Test
  void wideLettersBreakAnywhereButBeforeAFullStop() {
    assertEquals("日本語日\n本語", wrap(List.of("日本語日本語"), 9).shown.toString());
    assertEquals("日本語\n日。本", wrap(List.of("日本語日。本"), 9).shown.toString());
    assertEquals("日本語\n「日本", wrap(List.of("日本語「日本"), 9).shown.toString());
  }

  @Test
  void newWidthHoldsFromTheNextWordOn() {
    int[] columns = {20};
    KeptSheet sheet = new KeptSheet();
    WordWrap wrap = new WordWrap(() -> columns[0] + 1, sheet);
    "one two three ".chars().forEach(c -> wrap.accept(Character.toString(c)));
    columns[0] = 10; // the terminal itself has moved the end of the row down
    "four five".chars().forEach(c -> wrap.accept(Character.toString(c)));
    wrap.finish();
    assertEquals("one two three four\nfive", sheet.shown.toString());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyTextIsKeptFitsAndDoesNotDependOnItsParts(long seed) {
    Random random = new Random(seed);
    for (int run = 0; run < 200; run++) {
      List<String> pieces = new ArrayList<>();
      for (int i = random.nextInt(60); i >= 0; i--) {
        pieces.add(PIECES.get(random.nextInt(PIECES.size())));
      }
      String text = String.join("", pieces);
      int columns = 12 + random.nextInt(40);
      KeptSheet whole = wrap(List.of(text), columns);
      assertEquals(text, whole.text.toString());
      whole.shown.toString().lines().forEach(row -> assertFits(row, columns));
      List<String> parts = text.codePoints().mapToObj(Character::toString).toList();
      assertEquals(whole.shown.toString(), wrap(parts, columns).shown.toString(), text);
    }
  }

  private static void assertFits(String row, int columns) {
    int[] column = {0};
    Graphemes graphemes =
        new Graphemes(
            g -> column[0] = g.isBlank() ? Cells.behind(column[0], g) : column[0] + Cells.of(g));
    graphemes.accept(row);
    graphemes.finish();
    assertTrue(column[0] < columns, row);
  }
}
