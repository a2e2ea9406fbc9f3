package parley.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.RandomWeights;
import parley.engine.Workers;

/** SIGKILL in the middle: the folder is one model or the other, whole, or not there. */
class ExportKillTest {

  /** Long enough to be hit: 5 MB, some hundred times a second. */
  private static final ModelConfig CONFIG = new ModelConfig(2, 2, 128, 8000, 64);

  private static final int KILLS = 12;

  @TempDir Path folder;

  /** Exports two models to one folder, in turn, again and again. */
  static final class OtherJvm {
    private OtherJvm() {}

    public static void main(String[] args) {
      ProcessHandle test = ProcessHandle.current().parent().orElseThrow();
      System.out.println("running");
      while (test.isAlive()) {
        export(Path.of(args[0]), Path.of(args[2]));
        export(Path.of(args[1]), Path.of(args[2]));
      }
    }
  }

  private static void export(Path source, Path target) {
    try (Workers workers = new Workers(2)) {
      Export.MODEL_FOLDER.write(
          ModelFiles.at(source),
          target,
          Map.of("model.toml", new byte[] {'\n'}),
          workers,
          new Cancellation(),
          LoadProgress.NONE);
    }
  }

  @Test
  void aKilledProcessLeavesAWholeModelOrNone() throws Exception {
    Path first = folder.resolve("first.bin");
    Path second = folder.resolve("second.bin");
    ModelBinWriter.write(first, CONFIG, new RandomWeights(1));
    ModelBinWriter.write(second, CONFIG, new RandomWeights(2));
    Path models = Files.createDirectory(folder.resolve("models"));
    Path out = models.resolve("a");
    int cut = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(first, second, out);
      process.getInputStream().read(); // it has begun
      Thread.sleep(100 + 37L * kill); // any moment will do
      process.destroyForcibly().waitFor();
      if (Files.exists(out)) {
        assertEquals(List.of("model.bin", "model.toml"), names(out));
        boolean whole =
            Files.mismatch(first, out.resolve("model.bin")) == -1
                || Files.mismatch(second, out.resolve("model.bin")) == -1;
        assertTrue(whole, "neither the one model nor the other");
      }
      cut += names(models).equals(List.of("a")) ? 0 : 1;
    }
    assertTrue(cut > 0, "no kill came in the middle of a write");
    export(second, out);
    assertEquals(-1, Files.mismatch(second, out.resolve("model.bin")));
    assertEquals(List.of("a"), names(models));
  }

  private static Process start(Path first, Path second, Path out) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            OtherJvm.class.getName(),
            first.toString(),
            second.toString(),
            out.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<String> names(Path in) throws IOException {
    try (var files = Files.list(in)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
