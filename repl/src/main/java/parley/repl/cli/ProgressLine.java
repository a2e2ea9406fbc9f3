package parley.repl.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.function.Consumer;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/** One line on the terminal's standard error that is written again and again; elsewhere nothing. */
public final class ProgressLine implements Consumer<String>, AutoCloseable {

  /** Fits any terminal; longer texts are cut. */
  private static final int WIDTH = 78;

  private final PrintStream out;
  private final boolean shown;

  private ProgressLine(PrintStream out, boolean shown) {
    this.out = out;
    this.shown = shown;
  }

  /**
   * @param err the process's standard error
   */
  public static ProgressLine on(PrintStream err) {
    return new ProgressLine(err, isTerminal());
  }

  @Override
  public void accept(String text) {
    if (shown) {
      String line = text.substring(0, Math.min(text.length(), WIDTH));
      out.print("\r" + line + " ".repeat(WIDTH - line.length()) + "\r");
      out.flush();
    }
  }

  /** Leaves an empty line behind. */
  @Override
  public void close() {
    accept("");
  }

  private static boolean isTerminal() {
    try {
      return TerminalProvider.load("ffm").isSystemStream(SystemStream.Error);
    } catch (IOException e) {
      return false; // this system has no such provider
    }
  }
}
