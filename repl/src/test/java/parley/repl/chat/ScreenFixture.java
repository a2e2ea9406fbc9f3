package parley.repl.chat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jline.builtins.ScreenTerminal;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.impl.LineDisciplineTerminal;

/** A terminal whose screen can be read: JLine writes it, JLine's own emulator shows it. */
final class ScreenFixture implements AutoCloseable {

  /**
   * The emulator forgets to forget, on restoring the cursor, that it stood at the end of a row; a
   * step to the left before makes it.
   */
  private static final String RESTORE_CURSOR = "\u001b8";

  private static final String CURSOR_LEFT = "\u001b[D";

  /** Where it is to erase from the cursor on, the emulator erases what is left of it, too. */
  private static final String ERASE_BELOW = "\u001b[J";

  private static final long PATIENCE_NANOS = 60_000_000_000L;

  final LineDisciplineTerminal terminal;
  private final ScreenTerminal screen;
  private int columns;
  private int rows;

  ScreenFixture(int columns, int rows) throws IOException {
    this.columns = columns;
    this.rows = rows;
    this.screen = new ScreenTerminal(columns, rows);
    this.terminal =
        new LineDisciplineTerminal("test", "xterm-256color", new Screen(), StandardCharsets.UTF_8);
    terminal.setSize(new Size(columns, rows));
  }

  /** What the program writes goes to the emulator. */
  private final class Screen extends OutputStream {
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
      partial.write(b);
    }

    @Override
    public synchronized void flush() {
      String text = partial.toString(StandardCharsets.UTF_8);
      partial.reset();
      synchronized (screen) {
        show(text.replace(RESTORE_CURSOR, CURSOR_LEFT + RESTORE_CURSOR));
      }
    }
  }

  private void show(String text) {
    String[] parts = text.split(Pattern.quote(ERASE_BELOW), -1);
    screen.write(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      int[] cursor = new int[2];
      long[] cells = new long[columns * rows];
      screen.dump(cells, 0, 0, rows, columns, cursor);
      String left = characters(cells, cursor[1] * columns, cursor[0]);
      screen.write(ERASE_BELOW + "\r" + left + parts[i]);
    }
  }

  void type(String keys) throws IOException {
    terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
  }

  /** Types where no checked exception may leave. */
  void typeQuietly(String keys) {
    try {
      type(keys);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void resize(int newColumns, int newRows) {
    synchronized (screen) {
      screen.setSize(newColumns, newRows);
      columns = newColumns;
      rows = newRows;
    }
    terminal.setSize(new Size(newColumns, newRows));
    terminal.raise(Signal.WINCH);
  }

  /** The rows of the screen without trailing blanks. */
  List<String> rows() {
    synchronized (screen) {
      long[] cells = new long[columns * rows];
      screen.dump(cells, 0, 0, rows, columns, new int[2]);
      return IntStream.range(0, rows).mapToObj(row -> row(cells, row)).toList();
    }
  }

  private String row(long[] cells, int row) {
    return characters(cells, row * columns, columns).stripTrailing();
  }

  private static String characters(long[] cells, int from, int count) {
    StringBuilder text = new StringBuilder();
    for (int cell = from; cell < from + count; cell++) {
      int c = (int) (cells[cell] & 0xffffffffL);
      text.appendCodePoint(c == 0 ? ' ' : c);
    }
    return text.toString();
  }

  /** Waits until the screen is as wanted; fails with what it shows instead. */
  List<String> await(Predicate<List<String>> wanted) throws InterruptedException {
    long start = System.nanoTime();
    List<String> rows = rows();
    while (!wanted.test(rows)) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new AssertionError("the screen shows\n" + String.join("\n", rows));
      }
      Thread.sleep(10);
      rows = rows();
    }
    return rows;
  }

  @Override
  public void close() throws IOException {
    terminal.close();
  }
}
