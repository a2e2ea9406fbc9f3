package parley.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An outside program, run to its end. */
public final class Command {

  /** What it left: its exit code, and standard output and error in one. */
  public record Outcome(int exitCode, String output) {}

  private final ProcessBuilder builder;

  public Command(List<String> command) {
    builder = new ProcessBuilder(command).redirectErrorStream(true);
  }

  public Command(String... command) {
    this(List.of(command));
  }

  /** With these environment variables beside those of this process. */
  public Command with(Map<String, String> variables) {
    builder.environment().putAll(variables);
    return this;
  }

  public Command in(Path folder) {
    builder.directory(folder.toFile());
    return this;
  }

  public Outcome run() throws IOException, InterruptedException {
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }
}
