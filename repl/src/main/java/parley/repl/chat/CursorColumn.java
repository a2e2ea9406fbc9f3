package parley.repl.chat;

import org.jline.utils.WCWidth;

/**
 * The column of the cursor behind the text printed so far.
 *
 * <p>After the last column of a row a terminal waits: the next character goes to the next row. To
 * save and restore the cursor, as painting the status row does, makes it forget that, and the next
 * character would overwrite the last one. So nothing is painted there.
 */
final class CursorColumn {

  private static final int TAB = 8;

  private int column;

  /** Follows what is printed on a terminal of {@code width} columns. */
  void follow(String text, int width) {
    text.codePoints().forEach(c -> follow(c, width));
  }

  private void follow(int codePoint, int width) {
    if (codePoint == '\n') {
      column = 0;
    } else if (codePoint == '\t') {
      column = Math.min(width - 1, (column / TAB + 1) * TAB);
    } else {
      int cells = Math.max(0, WCWidth.wcwidth(codePoint));
      column = column + cells > width ? cells : column + cells;
    }
  }

  /** Whether the terminal waits behind the last column. */
  boolean isAtMargin(int width) {
    return column >= width;
  }
}
