package parley.repl.dash;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jline.keymap.BindingReader;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;

/**
 * {@code :dash}: figures of the chat on a whole screen, and a line to go on talking. Only the
 * thread that runs it writes to the terminal, and while it waits for a key, JLine's on a new size.
 */
public final class Dash implements AutoCloseable {

  private final DashScreen screen;
  private final DashKeys keys;
  private final Terminal terminal;
  private final Attributes attributes;
  private final SignalHandler interrupt;
  private final SignalHandler resize;
  private final SignalHandler suspend;
  private boolean waiting; // for a key

  /**
   * Takes the whole screen, until it is closed.
   *
   * @param terminal one that {@link #isSupportedBy supports} it
   * @param paste reads what is pasted, after the mark of its begin
   */
  public Dash(Terminal terminal, Function<BindingReader, String> paste) {
    this.terminal = terminal;
    attributes = terminal.enterRawMode();
    interrupt = terminal.handle(Signal.INT, SignalHandler.SIG_IGN);
    resize = terminal.handle(Signal.WINCH, _ -> {});
    suspend = terminal.handle(Signal.TSTP, SignalHandler.SIG_IGN); // the other screen is ours
    screen = new DashScreen(terminal);
    keys = new DashKeys(terminal, paste);
  }

  /** What a terminal needs for a dash, in words. */
  public static final String NEEDS =
      "a terminal with a second screen, of at least %d x %d cells"
          .formatted(DashImage.MIN_COLUMNS, DashImage.MIN_ROWS);

  /** Whether this terminal has room for it. */
  public static boolean isSupportedBy(Terminal terminal) {
    return DashScreen.isSupportedBy(terminal);
  }

  /** Most columns of the chart of tokens a second. */
  public int chartColumns() {
    return screen.chartColumns();
  }

  /**
   * Answers messages until the user leaves.
   *
   * @param snapshot how things stand, with what was typed
   * @param answer answers a message, and may {@link #show} meanwhile; false if the user leaves
   */
  public void run(Function<Optional<String>, DashSnapshot> snapshot, Predicate<String> answer) {
    Runnable changed = () -> draw(snapshot);
    terminal.handle(Signal.WINCH, _ -> changed.run());
    Optional<String> line = read(changed);
    while (line.isPresent() && answer.test(line.get())) {
      line = read(changed);
    }
  }

  private Optional<String> read(Runnable changed) {
    setWaiting(true);
    try {
      return keys.read(changed);
    } finally {
      setWaiting(false);
    }
  }

  private synchronized void setWaiting(boolean now) {
    waiting = now;
  }

  /** While an answer is made, the snapshot is not JLine's thread's to take. */
  private synchronized void draw(Function<Optional<String>, DashSnapshot> snapshot) {
    if (waiting) {
      screen.show(snapshot.apply(Optional.of(keys.shown())));
    }
  }

  /** Shows how things stand, while an answer streams. */
  public void show(DashSnapshot snapshot) {
    screen.show(snapshot);
  }

  /** Lets keys come before those of the terminal. */
  public void press(String ahead) {
    keys.press(ahead);
  }

  @Override
  public void close() {
    screen.close();
    terminal.handle(Signal.INT, interrupt);
    terminal.handle(Signal.WINCH, resize);
    terminal.handle(Signal.TSTP, suspend);
    terminal.setAttributes(attributes);
  }
}
