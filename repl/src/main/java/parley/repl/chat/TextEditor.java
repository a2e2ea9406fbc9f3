package parley.repl.chat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import parley.repl.cli.UsageException;

/** The user's own editor, on a text in a file that nobody else can read. */
final class TextEditor {

  private static final List<String> USUAL = List.of("vi", "nano");

  /** Of a shell that did not find a command. */
  private static final int NOT_FOUND = 127;

  private final Map<String, String> environment;

  TextEditor(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * The editor's command: VISUAL, EDITOR, or what is usually there.
   *
   * @throws UsageException if there is none
   */
  String command() {
    return Stream.of("VISUAL", "EDITOR")
        .map(variable -> environment.getOrDefault(variable, "").strip())
        .filter(command -> !command.isEmpty())
        .findFirst()
        .or(() -> USUAL.stream().filter(this::isOnPath).findFirst())
        .orElseThrow(
            () -> new UsageException("there is no editor: set VISUAL, as in VISUAL=nano parley"));
  }

  private boolean isOnPath(String program) {
    return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(folder -> new File(folder, program).canExecute());
  }

  /**
   * Lets the user edit a text on the process's own terminal; returns what was saved, without line
   * breaks at its end.
   *
   * @throws UsageException if the editor cannot be started or fails; nothing is lost then
   */
  String edit(String text) {
    String command = command();
    try {
      var ownerOnly = PosixFilePermissions.fromString("rw-------");
      Path file =
          Files.createTempFile("parley-", ".txt", PosixFilePermissions.asFileAttribute(ownerOnly));
      try {
        Files.writeString(file, text.isEmpty() ? "" : text + "\n");
        requireSuccess(command, run(command, file));
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).stripTrailing();
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UsageException("the editor " + command + " could not be used: " + e.getMessage());
    }
  }

  /** The variables may hold options, so a shell takes them apart, as git has it. */
  private static int run(String command, Path file) throws IOException {
    List<String> line = List.of("sh", "-c", command + " \"$1\"", "sh", file.toString());
    Process process = new ProcessBuilder(line).inheritIO().start();
    try {
      return process.waitFor();
    } catch (InterruptedException e) { // the program is to end
      process.destroy();
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private static void requireSuccess(String command, int code) {
    if (code != 0) {
      String what = code == NOT_FOUND ? "was not found" : "ended with code " + code;
      throw new UsageException(
          "the editor "
              + command
              + " "
              + what
              + ", so the line is as before; VISUAL names another");
    }
  }
}
