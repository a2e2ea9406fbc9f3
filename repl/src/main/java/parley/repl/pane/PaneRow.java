package parley.repl.pane;

import com.googlecode.lanterna.SGR;
import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.graphics.BasicTextImage;
import com.googlecode.lanterna.graphics.TextGraphics;
import java.text.Normalizer;
import java.util.Locale;
import parley.tokenizer.VisibleText;

/** Draws a {@link PaneSnapshot} as one row of Lanterna cells; touches no terminal. */
final class PaneRow {

  private static final int BAR_WIDTH = 10;

  /** From this width on there is room for the model's name and the bar. */
  private static final int WIDE = 64;

  private final TextGraphics graphics;
  private final int columns;

  private PaneRow(TextGraphics graphics, int columns) {
    this.graphics = graphics;
    this.columns = columns;
  }

  //  pip on vector                412.3 tok/s            context ██░░░░░░░░ 213/1024
  static BasicTextImage draw(PaneSnapshot snapshot, int columns) {
    BasicTextImage image = new BasicTextImage(new TerminalSize(columns, 1));
    TextGraphics graphics = image.newTextGraphics();
    graphics.enableModifiers(SGR.REVERSE);
    graphics.fill(' ');
    new PaneRow(graphics, columns).draw(snapshot);
    return image;
  }

  private void draw(PaneSnapshot snapshot) {
    boolean wide = columns >= WIDE;
    String left = (wide ? snapshot.model() + " on " : "") + snapshot.backend();
    String middle = activity(snapshot);
    String right = snapshot.used() + "/" + snapshot.context();
    if (wide) {
      right = "context " + bar(snapshot) + " " + right;
    }
    int rightColumn = columns - 1 - right.length();
    int middleColumn = Math.min((columns - middle.length()) / 2, rightColumn - 1 - middle.length());
    put(1, left, middleColumn - 2);
    put(middleColumn, middle, rightColumn - 1);
    put(rightColumn, right, columns);
  }

  private static String activity(PaneSnapshot snapshot) {
    String rate =
        snapshot.tokensPerSecond() == 0
            ? ""
            : String.format(Locale.ROOT, "%.1f tok/s", snapshot.tokensPerSecond());
    return switch (snapshot.activity()) {
      case READY -> rate;
      case PREFILL -> "reading";
      case STREAMING -> rate.isEmpty() ? "writing" : rate;
    };
  }

  private static String bar(PaneSnapshot snapshot) {
    long filled = Math.round((double) BAR_WIDTH * snapshot.used() / snapshot.context());
    int full = (int) Math.min(BAR_WIDTH, filled);
    return "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
  }

  /** Puts a text from {@code column} up to {@code end}; what goes beyond is cut. */
  private void put(int column, String text, int end) {
    String safe = Normalizer.normalize(VisibleText.of(text), Normalizer.Form.NFC);
    int at = column;
    for (TextCharacter character : TextCharacter.fromString(safe)) {
      int width = character.isDoubleWidth() ? 2 : 1;
      if (at + width > end) {
        return;
      }
      graphics.setCharacter(at, 0, character.withModifier(SGR.REVERSE));
      at += width;
    }
  }
}
