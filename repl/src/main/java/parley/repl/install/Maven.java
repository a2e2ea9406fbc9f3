package parley.repl.install;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.engine.Cancellation;
import parley.repl.cli.NetworkException;

/** Runs Maven, with all of its output in a file. */
final class Maven {

  /** How long Ctrl-C may have to wait. */
  private static final long POLL_MILLIS = 50;

  // [INFO] Downloading from central: .../onnxruntime/1.23.2/onnxruntime-1.23.2.jar
  private static final Pattern DOWNLOADING = Pattern.compile("Downloading from \\S+ \\S*/(\\S+)");

  // [ERROR] Failed to execute goal on project parley-engine-onnx: ...
  private static final Pattern ERROR = Pattern.compile("\\[ERROR\\] (.*\\S)");

  /** What Maven says where it cannot reach a repository, or is told not to. */
  private static final Pattern UNREACHABLE =
      Pattern.compile(
          "Could not transfer artifact|Unknown host|UnknownHostException|offline mode"
              + "|Network is unreachable|Connection refused|onnect timed out|No route to host");

  private final Path program;
  private final Path log;
  private final Map<String, String> environment;

  /**
   * @param environment where Maven is sought, and its own
   * @param log gets everything that it says
   * @throws InstallException if there is no Maven
   */
  Maven(Map<String, String> environment, Path log) {
    this.environment = environment;
    this.program = find(environment.getOrDefault("PATH", ""));
    this.log = log;
  }

  private static Path find(String path) {
    String name = File.separatorChar == '\\' ? "mvn.cmd" : "mvn";
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new InstallException(
                    "Maven is needed to install it; install it (apt install maven, brew install"
                        + " maven)"));
  }

  /**
   * Runs it to its end.
   *
   * @param fetching is told the name of every file that is fetched
   * @throws NetworkException if something could not be fetched
   * @throws InstallException if it failed for another reason
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  void run(List<String> arguments, Consumer<String> fetching, Cancellation cancellation)
      throws IOException {
    cancellation.check();
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    try (BufferedReader said = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
      process.getOutputStream().close();
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        cancellation.check();
        tell(said, fetching);
      }
      tell(said, fetching);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cancellation.request();
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    cancellation.check();
    if (process.exitValue() != 0) {
      throw failure();
    }
  }

  /** Reads on in the file to its end so far. */
  private static void tell(BufferedReader said, Consumer<String> fetching) throws IOException {
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      Matcher download = DOWNLOADING.matcher(line);
      if (download.find()) {
        fetching.accept(download.group(1));
      }
    }
  }

  private RuntimeException failure() throws IOException {
    String said = Files.readString(log, StandardCharsets.ISO_8859_1);
    if (UNREACHABLE.matcher(said).find()) {
      return new NetworkException(
          "what is missing could not be fetched; check the network, and try again (all that Maven"
              + " said: "
              + log
              + ")");
    }
    Matcher first = ERROR.matcher(said);
    String reason = first.find() ? first.group(1) : "it said nothing";
    return new InstallException("Maven failed: " + reason + " (all of its output: " + log + ")");
  }
}
