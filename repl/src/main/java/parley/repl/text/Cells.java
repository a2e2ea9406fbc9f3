package parley.repl.text;

import org.jline.utils.WCWidth;

/** How many columns of a terminal a text takes. */
public final class Cells {

  private static final int TAB = 8;

  /** Asks for the coloured, wide form of the character before it. */
  private static final int EMOJI_STYLE = 0xfe0f;

  private Cells() {}

  /**
   * The columns of a grapheme. Terminals differ in emoji of several parts: this is as much as the
   * widest takes, so that nobody's line is too long.
   */
  static int of(String grapheme) {
    int cells = columns(grapheme);
    return grapheme.indexOf(EMOJI_STYLE) >= 0 ? Math.max(2, cells) : cells;
  }

  /** The columns of a text without white space but the blank. */
  public static int columns(String text) {
    return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
  }

  /** The text with spaces behind it, up to a width. */
  public static String padded(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - columns(text)));
  }

  /** The column behind white space that begins in {@code column}. */
  static int behind(int column, CharSequence space) {
    int at = column;
    for (int i = 0; i < space.length(); i++) {
      char c = space.charAt(i);
      at = c == '\t' ? (at / TAB + 1) * TAB : at + Math.max(0, WCWidth.wcwidth(c));
    }
    return at;
  }
}
