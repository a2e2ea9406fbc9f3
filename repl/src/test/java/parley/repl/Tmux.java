package parley.repl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A tmux server of our own with one window, in which a command runs and its screen is seen. */
final class Tmux {

  private static final long PATIENCE_NANOS = 60_000_000_000L;

  /** What the window shows when its command has ended. */
  private static final String ENDED = "[ended with ";

  private static final String WRITTEN = "written";

  private final Path socket;

  /**
   * @param folder for the server's socket, and the home of the command's user
   * @param command of the shell
   */
  Tmux(Path folder, int columns, int rows, String command)
      throws IOException, InterruptedException {
    socket = folder.resolve("tmux");
    run(
        "-f",
        "/dev/null",
        "new-session",
        "-d",
        "-x",
        String.valueOf(columns),
        "-y",
        String.valueOf(rows),
        "export HOME='"
            + folder
            + "' PARLEY_BUILD=never; unset CI ACCESSIBLE NO_COLOR; trap : INT; "
            + command
            + "; echo \""
            + ENDED
            + "$?]\"; trap '' INT; exec sleep 600", // a Ctrl-C too many ends nothing
        ";",
        "pipe-pane", // from the first byte: tmux reads none between two commands
        "exec cat >'" + folder.resolve(WRITTEN) + "'");
  }

  /** All that was written to the window so far, escape sequences as they are. */
  String written() throws IOException {
    return Files.readString(socket.resolveSibling(WRITTEN));
  }

  /** Types text as it is. */
  void type(String text) throws IOException, InterruptedException {
    run("send-keys", "-l", text);
  }

  /** Presses keys by tmux's names, such as {@code Enter} and {@code C-c}. */
  void press(String... keys) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("send-keys"));
    command.addAll(List.of(keys));
    run(command.toArray(String[]::new));
  }

  void enter(String line) throws IOException, InterruptedException {
    type(line);
    press("Enter");
  }

  /** Pastes text, with the marks of a paste where the program asked for them. */
  void paste(String text) throws IOException, InterruptedException {
    Path file = Files.writeString(socket.resolveSibling("pasted"), text);
    run("load-buffer", file.toString());
    run("paste-buffer", "-p");
  }

  /** What tmux knows of the window, in its own format. */
  String tell(String format) throws IOException, InterruptedException {
    return run("display-message", "-p", format).strip();
  }

  /** Sends SIGTERM to the JVM that the window's shell has started. */
  void terminate() throws IOException, InterruptedException {
    long shell = Long.parseLong(tell("#{pane_pid}"));
    ProcessHandle.of(shell)
        .orElseThrow()
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("/java"))
        .forEach(ProcessHandle::destroy);
  }

  void resize(int columns, int rows) throws IOException, InterruptedException {
    run("resize-window", "-x", String.valueOf(columns), "-y", String.valueOf(rows));
  }

  /** The rows of the window. */
  List<String> rows() throws IOException, InterruptedException {
    return run("capture-pane", "-p").lines().toList();
  }

  /** All rows since the start, those that have left the window too; wrapped ones joined. */
  List<String> history() throws IOException, InterruptedException {
    return run("capture-pane", "-p", "-J", "-S", "-").lines().toList();
  }

  /** Waits until a row matches the whole pattern; fails with what the screen shows instead. */
  List<String> awaitRow(String pattern) throws IOException, InterruptedException {
    return await(rows -> rows.stream().anyMatch(row -> row.matches(pattern)), pattern);
  }

  /** Waits until the command has ended with this exit code. */
  void awaitEnd(int exitCode) throws IOException, InterruptedException {
    awaitRow(".*\\" + ENDED + exitCode + "]");
  }

  List<String> await(Predicate<List<String>> wanted, String what)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    List<String> rows = rows();
    while (!wanted.test(rows)) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new AssertionError(
            "expected " + what + ", but the screen shows\n" + String.join("\n", rows));
      }
      Thread.sleep(10);
      rows = rows();
    }
    return rows;
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }

  /** Ends the server and all that runs in it. */
  void close() throws IOException, InterruptedException {
    run("kill-server");
  }
}
