package parley.repl.chat;

import java.util.Optional;
import java.util.function.Consumer;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;
import parley.engine.LoadProgress;

/**
 * Says in the row of the cursor what the user waits for, if it takes long; gone when it is over, or
 * when something else is written. Safe for several threads.
 */
final class LoadingLine implements LoadProgress {

  /** What is faster needs no word. */
  private static final long PATIENCE_MILLIS = 300;

  private static final long REPAINT_NANOS = 125_000_000L;

  private Terminal terminal; // null where nothing is to be shown
  private boolean waiting = true; // for the model, from the start
  private long since = System.nanoTime();
  private long paintedAt;
  private boolean shown;
  private Optional<Consumer<String>> elsewhere = Optional.empty(); // where it is told instead

  /** From now on there is a terminal to show it on. */
  synchronized void showOn(Terminal shownOn) {
    if (shownOn.getStringCapability(Capability.clr_eol) != null) {
      terminal = shownOn;
    }
  }

  /**
   * What is loaded from now on is told to somebody else, on the thread that loads.
   *
   * @param other empty for nobody, and so the terminal's row again
   */
  synchronized void tell(Optional<Consumer<String>> other) {
    elsewhere = other;
  }

  /** Something begins that may take long, and of which nothing better is known. */
  void begin() {
    begin("working");
  }

  /**
   * Something begins that may take long.
   *
   * @param doing what it is
   */
  synchronized void begin(String doing) {
    waiting = true;
    long begun = System.nanoTime();
    since = begun;
    if (terminal != null) {
      Thread.ofPlatform().daemon().name("parley-patience").start(() -> sayAfter(begun, doing));
    }
  }

  // (working; Ctrl-C stops it)
  private void sayAfter(long begun, String doing) {
    try {
      Thread.sleep(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      return;
    }
    synchronized (this) {
      if (begun == since && !shown) {
        paint("(" + doing + "; Ctrl-C stops it)");
      }
    }
  }

  // (loading the model: 43 %; Ctrl-C stops it)
  @Override
  public synchronized void loaded(long parameters, long total) {
    String words = "loading the model: " + 100 * parameters / total + " %";
    if (elsewhere.isPresent()) {
      elsewhere.get().accept(words);
      return;
    }
    long now = System.nanoTime();
    if (now - since > PATIENCE_MILLIS * 1_000_000 && now - paintedAt > REPAINT_NANOS) {
      paintedAt = now;
      paint("(" + words + "; Ctrl-C stops it)");
    }
  }

  /** What is done now, in place of what was said before; empty when it is over. */
  synchronized void say(String text) {
    if (text.isEmpty()) {
      end();
    } else {
      waiting = true;
      paint("(" + text.strip() + "; Ctrl-C stops it)");
    }
  }

  private void paint(String text) {
    if (waiting && terminal != null) {
      shown = true;
      write(text);
    }
  }

  /** It is over, or something is about to be written. */
  synchronized void end() {
    waiting = false;
    since = System.nanoTime();
    if (shown) {
      shown = false;
      write("");
    }
  }

  private void write(String text) {
    String fitting =
        text.substring(0, Math.min(text.length(), Math.max(0, terminal.getWidth() - 1)));
    terminal.writer().print("\r" + fitting);
    terminal.puts(Capability.clr_eol);
    terminal.flush();
  }
}
