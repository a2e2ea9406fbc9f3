package parley.repl.pane;

import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.Status;

/**
 * The status row at the bottom of the terminal. Lanterna draws it, JLine writes it. Used by one
 * thread at a time: the one that generates, or while a line is read JLine's on a new size.
 */
public final class StatusPane {

  private static final int MIN_ROWS = 8;
  private static final int MIN_COLUMNS = 40;

  /** Eight repaints a second are as many as can be read. */
  private static final long REPAINT_NANOS = 125_000_000L;

  private final Terminal terminal;
  private final Status status;
  private AttributedString shown = AttributedString.EMPTY;
  private long paintedAt;

  private StatusPane(Terminal terminal, Status status) {
    this.terminal = terminal;
    this.status = status;
  }

  /** Whether this terminal can have a status row at all. */
  public static boolean isSupportedBy(Terminal terminal) {
    return terminal.getStringCapability(Capability.change_scroll_region) != null
        && terminal.getStringCapability(Capability.save_cursor) != null
        && terminal.getStringCapability(Capability.restore_cursor) != null
        && terminal.getStringCapability(Capability.cursor_address) != null
        && fits(terminal);
  }

  /**
   * @param terminal one that {@link #isSupportedBy supports} it
   */
  public static StatusPane on(Terminal terminal) {
    return new StatusPane(terminal, Status.getStatus(terminal));
  }

  private static boolean fits(Terminal terminal) {
    return terminal.getHeight() >= MIN_ROWS && terminal.getWidth() >= MIN_COLUMNS;
  }

  /** Shows a snapshot now. */
  public void show(PaneSnapshot snapshot) {
    if (!fits(terminal)) {
      hide();
      return;
    }
    AttributedString row = CellText.row(PaneRow.draw(snapshot, terminal.getWidth()), 0);
    if (!row.equals(shown)) {
      shown = row;
      status.update(List.of(row));
    }
    paintedAt = System.nanoTime();
  }

  /** Whether the last repaint is long enough ago for a change that is not urgent. */
  public boolean isDue() {
    return System.nanoTime() - paintedAt >= REPAINT_NANOS;
  }

  /**
   * Adapts to a new size of the terminal; the next {@link #show} paints anew. Where the old row
   * went depends on the terminal, but it is below the cursor, and nothing else is.
   */
  public void resize() {
    shown = AttributedString.EMPTY;
    terminal.puts(Capability.save_cursor);
    status.resize();
    status.reset(); // frees the whole screen for scrolling, which moves the cursor
    terminal.puts(Capability.restore_cursor);
    terminal.puts(Capability.clr_eos);
  }

  /** Takes the row away. */
  public void hide() {
    shown = AttributedString.EMPTY;
    status.hide();
  }
}
