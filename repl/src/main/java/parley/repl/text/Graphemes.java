package parley.repl.text;

import java.text.BreakIterator;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Cuts a stream of text into what readers take for characters: a letter with its accents, a flag, a
 * family of emoji. The last one is held back, as more may belong to it.
 */
public final class Graphemes {

  /** Code points; no script piles up so many, and text that never ends is not to wait for ever. */
  private static final int LONGEST = 32;

  private final Consumer<String> reader;
  private BreakIterator boundaries; // made for the first character beyond ASCII
  private final StringBuilder held = new StringBuilder();
  private int heldCodePoints;

  /**
   * @param reader is given one whole grapheme at a time
   */
  public Graphemes(Consumer<String> reader) {
    this.reader = reader;
  }

  /** The next part of the text; how it is cut into parts makes no difference. */
  public void accept(String part) {
    part.codePoints().forEach(this::accept);
  }

  private void accept(int codePoint) {
    if (held.length() > 0 && endsBefore(codePoint)) {
      finish();
    }
    held.appendCodePoint(codePoint);
    heldCodePoints++;
  }

  private boolean endsBefore(int codePoint) {
    char last = held.charAt(held.length() - 1);
    if (last < 0x80 && codePoint < 0x80) {
      return true; // a carriage return is shown in letters, so no part of a line's end
    }
    if (heldCodePoints >= LONGEST) {
      return true;
    }
    if (boundaries == null) {
      boundaries = BreakIterator.getCharacterInstance(Locale.ROOT);
    }
    boundaries.setText(held + Character.toString(codePoint));
    return boundaries.isBoundary(held.length());
  }

  /** Gives out what was held back; after the last part. */
  public void finish() {
    if (held.length() > 0) {
      String grapheme = held.toString();
      held.setLength(0);
      heldCodePoints = 0;
      reader.accept(grapheme);
    }
  }
}
