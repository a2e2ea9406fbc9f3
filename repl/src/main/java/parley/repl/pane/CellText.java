package parley.repl.pane;

import com.googlecode.lanterna.SGR;
import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.graphics.TextImage;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** The bridge from Lanterna's cells to the text that JLine writes. */
public final class CellText {

  private CellText() {}

  /** One row of an image; colours are left to the terminal. */
  public static AttributedString row(TextImage image, int row) {
    AttributedStringBuilder text = new AttributedStringBuilder();
    int columns = image.getSize().getColumns();
    int column = 0;
    while (column < columns) {
      TextCharacter cell = image.getCharacterAt(column, row);
      text.style(style(cell)).append(cell.getCharacterString());
      column += cell.isDoubleWidth() ? 2 : 1;
    }
    return text.toAttributedString();
  }

  private static AttributedStyle style(TextCharacter cell) {
    AttributedStyle style = AttributedStyle.DEFAULT;
    for (SGR modifier : cell.getModifiers()) {
      style =
          switch (modifier) {
            case BOLD -> style.bold();
            case REVERSE -> style.inverse();
            case UNDERLINE -> style.underline();
            case BLINK, BORDERED, FRAKTUR, CROSSED_OUT, CIRCLED, ITALIC -> style;
          };
    }
    return style;
  }
}
