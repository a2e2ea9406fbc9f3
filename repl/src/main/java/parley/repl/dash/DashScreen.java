package parley.repl.dash;

import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/**
 * The terminal's other screen: Lanterna draws it, JLine writes what changed. Closing brings the
 * usual screen back as it was.
 */
final class DashScreen implements AutoCloseable {

  private final Terminal terminal;
  private final Display display;
  private Size size = new Size();

  DashScreen(Terminal terminal) {
    this.terminal = terminal;
    this.display = new Display(terminal, true);
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.keypad_xmit);
  }

  /** Whether this terminal has another screen, and room on it. */
  static boolean isSupportedBy(Terminal terminal) {
    return terminal.getStringCapability(Capability.enter_ca_mode) != null
        && terminal.getStringCapability(Capability.cursor_address) != null
        && fits(terminal.getSize());
  }

  private static boolean fits(Size size) {
    return size.getColumns() >= DashImage.MIN_COLUMNS && size.getRows() >= DashImage.MIN_ROWS;
  }

  /** How many columns the chart of tokens a second has. */
  int chartColumns() {
    return Math.max(1, terminal.getWidth() / 2 - 2);
  }

  synchronized void show(DashSnapshot snapshot) {
    Size now = terminal.getSize();
    if (!now.equals(size)) {
      size = now;
      display.resize(size.getRows(), size.getColumns());
      display.clear();
    }
    if (fits(size)) {
      int typed = snapshot.input().map(DashScreen::cells).orElse(0);
      int column = Math.min(size.getColumns() - 1, 1 + DashImage.PROMPT.length() + typed);
      display.update(
          DashImage.draw(snapshot, size.getColumns(), size.getRows()),
          size.cursorPos(size.getRows() - 1, column));
    } else {
      display.update(List.of(new AttributedString(tooSmall(size))), 0);
    }
  }

  private static int cells(String text) {
    return new AttributedString(text).columnLength();
  }

  private static String tooSmall(Size size) {
    String words =
        "%d x %d needed, %d x %d here"
            .formatted(
                DashImage.MIN_COLUMNS, DashImage.MIN_ROWS, size.getColumns(), size.getRows());
    return words.substring(0, Math.min(words.length(), size.getColumns()));
  }

  @Override
  public void close() {
    terminal.puts(Capability.exit_ca_mode);
    terminal.puts(Capability.keypad_local);
    terminal.flush();
  }
}
