package parley.repl;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import parley.repl.cli.Console;

/**
 * The run whose classes the JVM writes to its archive; the build starts it, a user never does.
 *
 * <p>It does what a start does, so that the classes of a start are in the archive: a chat on a
 * pseudo terminal, one on a pipe, and a command. It notes which JDK ran it, as no other can use the
 * archive. Whatever of it fails, the archive only holds less.
 */
final class Rehearsal {
  private static final Duration LONGEST_CHAT = Duration.ofSeconds(20);
  private static final String KEYS = "hi\r:stats\r:quit\r";

  private Rehearsal() {}

  /** Arguments: the file to note the JDK's folder in, and a folder to be the user's home. */
  public static void main(String[] arguments) throws Exception {
    StandardError.restore();
    Files.writeString(Path.of(arguments[0]), System.getProperty("java.home") + "\n");
    Map<String, String> environment =
        Map.of("HOME", Path.of(arguments[1]).toAbsolutePath().toString());
    run(piped("", environment), "generate", "-p", "hi", "-n", "8", "--greedy", "--json");
    run(piped("hi\n:quit\n", environment), "--greedy");
    Thread chat = Thread.ofPlatform().daemon().start(() -> chatOnTerminal(environment));
    chat.join(LONGEST_CHAT);
  }

  private static void chatOnTerminal(Map<String, String> environment) {
    try {
      PseudoTerminal terminal = PseudoTerminal.asStandardStreams();
      Thread.ofPlatform().daemon().start(() -> type(terminal));
    } catch (Throwable e) {
      System.err.println("no rehearsal on a terminal: " + e);
      return;
    }
    Console real = Console.ofProcess();
    run(
        new Console(real.in(), real.out(), real.err(), environment, real.interactive()),
        "--greedy");
  }

  private static void type(PseudoTerminal terminal) {
    try {
      terminal.type(KEYS);
    } catch (Throwable e) {
      System.err.println("rehearsal without keys: " + e);
    }
  }

  private static Console piped(String input, Map<String, String> environment) {
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    PrintStream out =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Console(in, out, System.err, environment, false);
  }

  private static void run(Console console, String... arguments) {
    int exitCode = new Program(console).run(arguments);
    System.err.println("rehearsed " + String.join(" ", arguments) + ": exit code " + exitCode);
  }
}
