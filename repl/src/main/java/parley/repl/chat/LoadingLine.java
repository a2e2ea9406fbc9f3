package parley.repl.chat;

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

  /** From now on there is a terminal to show it on. */
  synchronized void showOn(Terminal shownOn) {
    if (shownOn.getStringCapability(Capability.clr_eol) != null) {
      terminal = shownOn;
    }
  }

  /** Something begins that may take long. */
  synchronized void begin() {
    waiting = true;
    long begun = System.nanoTime();
    since = begun;
    if (terminal != null) {
      Thread.ofPlatform().daemon().name("parley-patience").start(() -> sayAfter(begun));
    }
  }

  private void sayAfter(long begun) {
    try {
      Thread.sleep(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      return;
    }
    synchronized (this) {
      if (begun == since && !shown) {
        paint("(working; Ctrl-C stops it)");
      }
    }
  }

  // (loading the model: 43 %; Ctrl-C stops it)
  @Override
  public synchronized void loaded(long parameters, long total) {
    long now = System.nanoTime();
    if (now - since > PATIENCE_MILLIS * 1_000_000 && now - paintedAt > REPAINT_NANOS) {
      paintedAt = now;
      paint("(loading the model: " + 100 * parameters / total + " %; Ctrl-C stops it)");
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
