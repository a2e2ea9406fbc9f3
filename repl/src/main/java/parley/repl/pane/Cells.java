package parley.repl.pane;

import com.googlecode.lanterna.SGR;
import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.TextColor.ANSI;
import com.googlecode.lanterna.graphics.TextGraphics;
import java.text.Normalizer;
import java.util.Collections;
import java.util.EnumSet;
import parley.tokenizer.VisibleText;

/**
 * Puts text on Lanterna's cells. Its own {@code putString} breaks characters outside the BMP and
 * throws on control characters.
 */
public final class Cells {

  private final TextGraphics graphics;
  private final EnumSet<SGR> modifiers = EnumSet.noneOf(SGR.class);

  /**
   * @param modifiers of every text that is put
   */
  public Cells(TextGraphics graphics, SGR... modifiers) {
    this.graphics = graphics;
    Collections.addAll(this.modifiers, modifiers);
  }

  /**
   * Puts a text from {@code column} up to {@code end}; what goes beyond is cut. Control characters
   * are made visible.
   *
   * @return the column behind it
   */
  public int put(int column, int row, String text, int end) {
    String safe = Normalizer.normalize(VisibleText.of(text), Normalizer.Form.NFC);
    int at = column;
    ANSI usual = ANSI.DEFAULT;
    for (TextCharacter character : TextCharacter.fromString(safe, usual, usual, modifiers)) {
      int width = character.isDoubleWidth() ? 2 : 1;
      if (at + width > end) {
        break;
      }
      graphics.setCharacter(at, row, character);
      at += width;
    }
    return at;
  }
}
