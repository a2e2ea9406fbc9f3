package parley.repl.chat;

import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;

/**
 * The terminal while the program works and nobody reads lines: Ctrl-C and Esc ask to stop, other
 * keys are not echoed and wait for the next line. Closing gives the terminal back as it was.
 */
final class BusyTerminal implements AutoCloseable {

  private final Terminal terminal;
  private final Object lock;
  private final KeysAhead keys;
  private final Attributes attributes;
  private final SignalHandler interrupt;
  private final SignalHandler resize;
  private final SignalHandler resume;
  private volatile boolean resized;

  /**
   * @param lock held while the terminal changes hands here; whoever else lends it meanwhile would
   *     give it back as it was before
   * @param interrupted is run for Ctrl-C, on another thread
   * @param escaped is run for Esc, on another thread
   */
  BusyTerminal(
      Terminal terminal, Object lock, KeysAhead keys, Runnable interrupted, Runnable escaped) {
    this.terminal = terminal;
    this.lock = lock;
    this.keys = keys;
    synchronized (lock) {
      interrupt = terminal.handle(Signal.INT, _ -> interrupted.run());
      resize = terminal.handle(Signal.WINCH, _ -> resized = true);
      resume = terminal.handle(Signal.CONT, _ -> resume());
      attributes = terminal.enterRawMode(); // keeps the signals of Ctrl-C and Ctrl-Z
      KeyModes.begin(terminal);
      keys.watch(escaped);
    }
  }

  /** After Ctrl-Z and {@code fg} the shell has its own idea of the terminal. */
  private void resume() {
    terminal.enterRawMode();
    resized = true;
  }

  /** Whether the terminal was resized since the last call. */
  boolean wasResized() {
    boolean result = resized;
    resized = false;
    return result;
  }

  @Override
  public void close() {
    synchronized (lock) {
      keys.stop();
      terminal.setAttributes(attributes);
      terminal.handle(Signal.INT, interrupt);
      terminal.handle(Signal.WINCH, resize);
      terminal.handle(Signal.CONT, resume);
    }
  }
}
