package parley.repl;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import parley.engine.Backends;
import parley.repl.cli.Console;

/**
 * The run whose classes the JVM lists for its archive; the build starts it, a user never does.
 *
 * <p>It does what a start does, so that the classes of a start are in the archive: a chat on a
 * pseudo terminal, one on a pipe, and a command. It notes which JDK ran it, as no other can use the
 * archive. Whatever of it fails, the archive only holds less.
 */
final class Rehearsal {
  private static final Duration LONGEST_SCENE = Duration.ofSeconds(20);
  private static final String KEYS = "hi\r:stats\r:quit\r";

  private Rehearsal() {}

  /** Arguments: the file to note the JDK's folder in, and a folder to be the user's home. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    StandardError.restore();
    Files.writeString(Path.of(arguments[0]), System.getProperty("java.home") + "\n");
    Map<String, String> user = Map.of("HOME", Path.of(arguments[1]).toAbsolutePath().toString());
    HeadStart.begin(new String[0]);
    List<Runnable> scenes =
        List.of(
            () -> chatOnTerminal(user),
            () -> run(piped("hi\n:quit\n", user), "--greedy"),
            () -> run(piped("", user), "generate", "-p", "hi", "-n", "8", "--greedy", "--json"),
            () -> generateWithInt8(user));
    for (Runnable scene : scenes) {
      inBackground(scene).join(LONGEST_SCENE);
    }
  }

  private static void chatOnTerminal(Map<String, String> user) {
    PseudoTerminal terminal = PseudoTerminal.asStandardStreams();
    inBackground(() -> terminal.type(KEYS));
    Console process = Console.ofProcess();
    run(
        new Console(process.in(), process.out(), process.err(), user, process.interactive()),
        "--greedy");
  }

  private static void generateWithInt8(Map<String, String> user) {
    boolean hasInt8 =
        Backends.load().all().stream()
            .anyMatch(known -> known.name().equals("q8") && known.unavailable().isEmpty());
    if (hasInt8) { // it needs a compiler's library
      run(piped("", user), "generate", "-b", "q8", "--ids", "1 2 3", "-n", "2");
    }
  }

  private static Console piped(String input, Map<String, String> user) {
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    PrintStream out =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Console(in, out, out, user, false);
  }

  private static void run(Console console, String... arguments) {
    int exitCode = new Program(console).run(arguments);
    if (exitCode != 0) {
      throw new IllegalStateException(String.join(" ", arguments) + ": exit code " + exitCode);
    }
  }

  /** On a thread that does not keep the JVM; what goes wrong there is printed, and no more. */
  private static Thread inBackground(Runnable task) {
    return Thread.ofPlatform().daemon().start(task);
  }
}
