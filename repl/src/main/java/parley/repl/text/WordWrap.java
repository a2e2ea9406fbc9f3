package parley.repl.text;

import java.util.function.IntSupplier;

/**
 * Breaks a stream of graphemes into rows between words, at the width of the moment. A word is held
 * back until it is known to fit; one that no row can hold is broken where the row ends. Lines and
 * spaces stay the text's own, but for the spaces where a row was broken.
 *
 * <p>The last columns stay free: a terminal that has filled the last waits with the cursor in a
 * state that nothing can save and restore.
 */
public final class WordWrap implements Layout {

  /** Where the rows go. */
  public interface Sheet {
    /** Text of the answer as it is, perhaps with a line break of its own. */
    void print(String text);

    /**
     * A new row.
     *
     * @param swallowed the white space of the text in whose place it stands; may be empty
     */
    void fold(String swallowed);
  }

  /** The first letter of Hangul, and of all that take two columns. */
  private static final int FIRST_WIDE_LETTER = 0x1100;

  /** Columns at the end of a row: the one before the last is where a frame of the pane writes. */
  private static final int FREE = 2;

  private final IntSupplier columns;
  private final Sheet sheet;

  private int column; // behind what is printed
  private final StringBuilder space = new StringBuilder(); // not yet printed, before the word
  private final StringBuilder word = new StringBuilder(); // not yet printed
  private int wordCells;
  private String last = ""; // grapheme of the word; empty where there is none

  /**
   * @param columns tells the width of the terminal
   */
  public WordWrap(IntSupplier columns, Sheet sheet) {
    this.columns = columns;
    this.sheet = sheet;
  }

  /** The next grapheme; one that is shown in letters, such as {@code \x1b}, stays whole. */
  @Override
  public void accept(String grapheme) {
    if (grapheme.equals("\n")) {
      place();
      endLine();
    } else if (isSpace(grapheme)) {
      place();
      space.append(grapheme);
    } else {
      int cells = Cells.of(grapheme);
      if (wordCells + cells > width() || mayBreak(last, grapheme)) {
        place();
      }
      word.append(grapheme);
      wordCells += cells;
      last = grapheme;
    }
  }

  /** Prints what was held back. */
  @Override
  public void finish() {
    place();
    if (fits(0)) {
      sheet.print(space.toString());
    } else {
      sheet.fold(space.toString());
    }
    space.setLength(0);
  }

  private int width() {
    return Math.max(1, columns.getAsInt() - FREE);
  }

  /** Whether the waiting space and so many cells have room in this row. */
  private boolean fits(int cells) {
    int most = Math.max(1, columns.getAsInt());
    if (column >= most) { // it was made narrower, and has wrapped what stood there
      column %= most;
    }
    return Cells.behind(column, space) + cells <= width();
  }

  /** Prints the waiting word, if there is one: it is complete. */
  private void place() {
    if (word.isEmpty()) {
      return;
    }
    if (fits(wordCells)) {
      sheet.print(space.toString() + word);
      column = Cells.behind(column, space) + wordCells;
    } else {
      if (column > 0 || !space.isEmpty()) {
        sheet.fold(space.toString());
      }
      sheet.print(word.toString());
      column = wordCells;
    }
    space.setLength(0);
    word.setLength(0);
    wordCells = 0;
    last = "";
  }

  private void endLine() {
    if (fits(0)) {
      sheet.print(space + "\n");
    } else {
      sheet.fold(space + "\n");
    }
    space.setLength(0);
    column = 0;
  }

  /** A space with an accent on it is a letter. */
  private static boolean isSpace(String grapheme) {
    return grapheme.length() == 1 && Character.isWhitespace(grapheme.charAt(0));
  }

  /** Scripts of wide characters break between any two of them, but not before a full stop. */
  private static boolean mayBreak(String before, String after) {
    return !before.isEmpty()
        && (isWide(before) || isWide(after))
        && !opens(before)
        && !closes(after);
  }

  private static boolean isWide(String grapheme) {
    return grapheme.codePointAt(0) >= FIRST_WIDE_LETTER // not an escape, shown in letters
        && Cells.of(grapheme) > 1;
  }

  private static boolean opens(String grapheme) {
    return switch (Character.getType(grapheme.codePointAt(0))) {
      case Character.START_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION -> true;
      default -> false;
    };
  }

  private static boolean closes(String grapheme) {
    return switch (Character.getType(grapheme.codePointAt(0))) {
      case Character.END_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }
}
