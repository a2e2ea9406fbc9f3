package parley.repl.dash;

import java.util.Optional;
import java.util.function.Function;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import parley.engine.Cancellation;

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
  private volatile Cancellation answering = new Cancellation();
  private volatile boolean waiting;

  /**
   * Takes the whole screen, until it is closed.
   *
   * @param terminal one that {@link #isSupportedBy supports} it
   */
  public Dash(Terminal terminal) {
    this.terminal = terminal;
    attributes = terminal.enterRawMode();
    interrupt = terminal.handle(Signal.INT, _ -> answering.request());
    resize = terminal.handle(Signal.WINCH, _ -> {});
    suspend = terminal.handle(Signal.TSTP, SignalHandler.SIG_IGN); // the other screen is ours
    screen = new DashScreen(terminal);
    keys = new DashKeys(terminal);
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
   * @param answer answers a message, and stops when told to; may {@link #show} meanwhile
   */
  public void run(Function<Optional<String>, DashSnapshot> snapshot, Answer answer) {
    Runnable changed = () -> screen.show(snapshot.apply(Optional.of(keys.typed())));
    terminal.handle(
        Signal.WINCH,
        _ -> {
          if (waiting) {
            changed.run();
          }
        });
    Optional<String> line = read(changed);
    while (line.isPresent()) {
      answering = new Cancellation();
      line = answer.to(line.get(), answering) ? read(changed) : Optional.empty();
    }
  }

  /** Answers a message. */
  @FunctionalInterface
  public interface Answer {
    /** Returns whether the user wants to stay. */
    boolean to(String message, Cancellation cancellation);
  }

  private Optional<String> read(Runnable changed) {
    waiting = true;
    try {
      return keys.read(changed);
    } finally {
      waiting = false;
    }
  }

  /** Shows how things stand, while an answer streams. */
  public void show(DashSnapshot snapshot) {
    screen.show(snapshot);
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
