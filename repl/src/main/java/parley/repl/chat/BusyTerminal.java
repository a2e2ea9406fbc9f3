package parley.repl.chat;

import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import parley.engine.Cancellation;

/**
 * The terminal while the program works and nobody reads lines: Ctrl-C asks to stop, keys typed
 * ahead are not echoed and wait for the next line. Closing gives the terminal back as it was.
 */
final class BusyTerminal implements AutoCloseable {

  private final Terminal terminal;
  private final Attributes attributes;
  private final SignalHandler interrupt;
  private final SignalHandler resize;
  private final SignalHandler resume;
  private volatile boolean resized;

  BusyTerminal(Terminal terminal, Cancellation cancellation) {
    this.terminal = terminal;
    interrupt = terminal.handle(Signal.INT, _ -> cancellation.request());
    resize = terminal.handle(Signal.WINCH, _ -> resized = true);
    resume = terminal.handle(Signal.CONT, _ -> resume());
    attributes = terminal.enterRawMode(); // keeps the signals of Ctrl-C and Ctrl-Z
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
    terminal.setAttributes(attributes);
    terminal.handle(Signal.INT, interrupt);
    terminal.handle(Signal.WINCH, resize);
    terminal.handle(Signal.CONT, resume);
  }
}
