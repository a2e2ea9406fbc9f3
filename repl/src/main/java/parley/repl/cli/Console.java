package parley.repl.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/**
 * What the program is connected to. Text is UTF-8 whatever the locale, as models and files are.
 *
 * @param in standard input
 * @param out standard output: answers and JSON, nothing else
 * @param err standard error: everything else
 * @param environment the environment variables
 * @param interactive whether input and output are a terminal
 */
public record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean interactive) {

  private static final int BUFFER = 1 << 16;
  private static final int USUAL_WIDTH = 80;

  /** This process's own; {@link System#err} is replaced, so that it is UTF-8 as well. */
  public static Console ofProcess() {
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.setErr(err);
    return new Console(
        System.in,
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER),
            false,
            StandardCharsets.UTF_8),
        err,
        System.getenv(),
        Optional.ofNullable(System.console()).filter(java.io.Console::isTerminal).isPresent());
  }

  /** Whether a variable is set to anything, as NO_COLOR and CI ask. */
  public boolean has(String variable) {
    return !environment.getOrDefault(variable, "").isEmpty();
  }

  /** Whether help may use colours. */
  public boolean colored() {
    return interactive && !has("NO_COLOR") && !"dumb".equals(environment.get("TERM"));
  }

  /** Columns of the terminal that shows standard output; 80 where there is none. */
  public int width() {
    try {
      TerminalProvider provider = TerminalProvider.load("ffm");
      boolean shown = interactive && provider.isSystemStream(SystemStream.Output);
      int width = shown ? provider.systemStreamWidth(SystemStream.Output) : 0;
      return width > 0 ? width : USUAL_WIDTH;
    } catch (IOException e) {
      return USUAL_WIDTH; // this system has no such provider
    }
  }

  /** A writer in front of one of the streams, in the same encoding. */
  public static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /** Sends out what was printed; returns whether the reader is still there. */
  public boolean flushed() {
    return !out.checkError(); // flushes
  }
}
