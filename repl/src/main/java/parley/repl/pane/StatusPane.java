package parley.repl.pane;

import java.io.PrintWriter;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.InfoCmp.Capability;

/**
 * The rows at the bottom of the terminal, and all text above them. Lanterna draws the rows, JLine
 * writes them. Used by one thread at a time: the one that generates, or while a line is read
 * JLine's on a new size.
 *
 * <p>A terminal changes its size at any time, moves its text about as it likes, and tells only
 * afterwards; so while an answer streams nothing here depends on the size. A {@link #frame} erases
 * what is below the cursor, the old rows wherever they are now, writes new text, makes room by
 * moving down and up again, and paints the rows from the last row of the screen upwards. That is
 * one write, as half of it would be torn by a new size. JLine's {@code Status} instead keeps the
 * rows outside a scroll region, which a terminal forgets with each new size: until the program has
 * heard of it, text flows over the rows.
 *
 * <p>While a line is read, JLine's editor writes, and does not know about frames. Then a scroll
 * region does fence the rows off.
 */
public final class StatusPane {

  /** What a terminal needs to have a pane, in words. */
  public static final String NEEDS =
      "a terminal that can scroll a part of itself, of at least %d x %d cells"
          .formatted(PaneLayout.MIN_COLUMNS, PaneLayout.MIN_ROWS);

  /** 60 frames a second look like every token at once. */
  private static final long FRAME_NANOS = 16_000_000L;

  /** Eight changes a second are as many as can be read. */
  private static final long CHANGE_NANOS = 125_000_000L;

  private static final String SAVE_CURSOR = "\u001b7";
  private static final String RESTORE_CURSOR = "\u001b8";

  /**
   * Not from the first cell of the screen, as some terminals then keep the rest in their history.
   */
  private static final String ERASE_BELOW =
      "\u001b[K" + SAVE_CURSOR + "\u001b[C\u001b[J" + RESTORE_CURSOR;

  /**
   * Behind the last column of a row a terminal waits: the next character belongs to the next row.
   * To move the cursor makes it forget that, and to wrap its text anew for another size may bring
   * the cursor there. A blank behind the text, and back, leaves no doubt.
   */
  private static final String NEXT_CELL = " \b";

  private static final String LAST_ROW = "\u001b[9999;1H"; // terminals take the last that there is
  private static final String NEXT_ROW = "\r\u001b[B";
  private static final String INDEX = "\u001bD"; // down in the same column; scrolls at the end
  private static final String WRAP_OFF = "\u001b[?7l"; // a row too long for a new size is cut
  private static final String WRAP_ON = "\u001b[?7h";
  private static final String WHOLE_REGION = "\u001b[r"; // this and the next move the cursor

  private final Terminal terminal;
  private final FrameText text = new FrameText();
  private final PrintWriter writer = new PrintWriter(text);
  private List<AttributedString> rows = List.of();
  private String painting = ""; // of the rows
  private boolean fenced;
  private long framedAt;
  private long changedAt;

  private StatusPane(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Whether this terminal can have a status pane at all, if it is large enough. */
  public static boolean isSupportedBy(Terminal terminal) {
    return terminal.getStringCapability(Capability.change_scroll_region) != null
        && terminal.getStringCapability(Capability.save_cursor) != null
        && terminal.getStringCapability(Capability.restore_cursor) != null
        && terminal.getStringCapability(Capability.cursor_address) != null;
  }

  /**
   * @param terminal one that {@link #isSupportedBy supports} it
   */
  public static StatusPane on(Terminal terminal) {
    return new StatusPane(terminal);
  }

  /** For all text above the pane; what is written there is shown with the next {@link #frame}. */
  public PrintWriter writer() {
    return writer;
  }

  /** How many rows the pane takes. */
  public int rows() {
    return rows.size();
  }

  /** Changes what the next frame shows. */
  public void show(PaneSnapshot snapshot) {
    Size size = terminal.getSize();
    int count = PaneLayout.rows(size.getColumns(), size.getRows());
    List<AttributedString> drawn =
        count == 0 ? List.of() : PaneImage.draw(snapshot, size.getColumns(), count);
    if (!drawn.equals(rows)) {
      rows = drawn;
      painting = painting();
    }
    changedAt = System.nanoTime();
  }

  /** Whether the last frame is long enough ago for the next one. */
  public boolean isFrameDue() {
    return System.nanoTime() - framedAt >= FRAME_NANOS;
  }

  /** Whether the last {@link #show} is long enough ago for a change that is not urgent. */
  public boolean isChangeDue() {
    return System.nanoTime() - changedAt >= CHANGE_NANOS;
  }

  /** The terminal has another size: a change is due. */
  public void resize() {
    changedAt = System.nanoTime() - CHANGE_NANOS;
  }

  /**
   * Writes the text and paints the rows. The cursor is not to stand in the last column then, as
   * terminals differ in how to go back to it.
   */
  public void frame() {
    terminal.writer().append(unfenced()).append(ERASE_BELOW).append(text.take());
    terminal.writer().append(NEXT_CELL).append(painting);
    terminal.flush();
    framedAt = System.nanoTime();
  }

  /** A frame; then the line editor may write above the pane, until the next frame. */
  public void fence() {
    frame();
    if (!rows.isEmpty()) {
      String region = "\u001b[1;" + (terminal.getHeight() - rows.size()) + "r";
      terminal.writer().append(SAVE_CURSOR).append(region).append(RESTORE_CURSOR);
      terminal.flush();
      fenced = true;
    }
  }

  /** Takes the rows away. */
  public void hide() {
    rows = List.of();
    painting = "";
    frame();
  }

  private String unfenced() {
    boolean was = fenced;
    fenced = false;
    return was ? SAVE_CURSOR + WHOLE_REGION + RESTORE_CURSOR : "";
  }

  /** Room, the rows, and back to where the text ends. */
  private String painting() {
    if (rows.isEmpty()) {
      return "";
    }
    StringBuilder paint = new StringBuilder();
    paint.append(INDEX.repeat(rows.size())).append(up(rows.size()));
    paint.append(SAVE_CURSOR).append(WRAP_OFF).append(LAST_ROW).append(up(rows.size() - 1));
    for (int i = 0; i < rows.size(); i++) {
      paint.append(i == 0 ? "" : NEXT_ROW).append(rows.get(i).toAnsi(terminal));
    }
    return paint.append(WRAP_ON).append(RESTORE_CURSOR).toString();
  }

  private static String up(int rows) {
    return rows == 0 ? "" : "\u001b[" + rows + "A";
  }
}
