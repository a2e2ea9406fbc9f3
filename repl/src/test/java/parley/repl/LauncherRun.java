package parley.repl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One call of a program with an environment of its own; forbids the launcher to build. */
final class LauncherRun {
  private final ProcessBuilder builder;

  /** What came out: the exit code and both outputs to their very end. */
  record Result(int exitCode, String out, String err) {}

  LauncherRun(Path program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    builder = new ProcessBuilder(command);
    builder.environment().put("PARLEY_BUILD", "never");
  }

  LauncherRun in(Path folder) {
    builder.directory(folder.toFile());
    return this;
  }

  LauncherRun with(Map<String, String> variables) {
    builder.environment().putAll(variables);
    return this;
  }

  /** A folder of programs that are found before all others. */
  LauncherRun pathStartsWith(Path tools) {
    builder.environment().merge("PATH", tools.toString(), (path, first) -> first + ":" + path);
    return this;
  }

  /** Starts it, with an empty standard input. */
  Started start() throws IOException {
    Process process = builder.start();
    process.getOutputStream().close();
    return new Started(process, read(process.getInputStream()), read(process.getErrorStream()));
  }

  Result run() throws IOException, InterruptedException {
    return start().result();
  }

  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        reader -> Thread.ofPlatform().daemon().start(reader));
  }

  /** A running call. */
  record Started(Process process, CompletableFuture<String> out, CompletableFuture<String> err) {
    Result result() throws InterruptedException {
      int exitCode = process.waitFor();
      return new Result(exitCode, out.join(), err.join());
    }
  }
}
