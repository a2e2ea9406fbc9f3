package parley.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.engine.ModelConfig;
import parley.engine.RandomWeights;

/** SIGKILL in the middle: the output is the old file, or the new one whole. */
class QuantizationKillTest {

  /** Long enough to be hit: 1.4 MB of int8, a hundred times a run. */
  private static final ModelConfig CONFIG = new ModelConfig(2, 2, 128, 8000, 64);

  private static final int KILLS = 12;

  @TempDir Path folder;

  /** Quantises the same file again and again. */
  static final class OtherJvm {
    private OtherJvm() {}

    public static void main(String[] args) {
      ProcessHandle test = ProcessHandle.current().parent().orElseThrow();
      System.out.println("running");
      while (test.isAlive()) {
        Int8Files.quantize(Path.of(args[0]), Path.of(args[1]));
      }
    }
  }

  @Test
  void aKilledProcessLeavesTheOldFileOrTheNewOne() throws Exception {
    Path in = folder.resolve("model.bin");
    ModelBinWriter.write(in, CONFIG, new RandomWeights(1));
    Path whole = folder.resolve("whole.bin");
    Int8Files.quantize(in, whole);
    Path out = Files.createDirectory(folder.resolve("out")).resolve("model_q8.bin");
    int cut = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Files.writeString(out, "old");
      Process process = start(in, out);
      process.getInputStream().read(); // it has begun
      Thread.sleep(100 + 37L * kill); // any moment will do
      process.destroyForcibly().waitFor();
      boolean old = Files.size(out) == 3 && Files.readString(out).equals("old");
      assertTrue(old || Files.mismatch(whole, out) == -1, "neither the old file nor the new one");
      cut += parts(out).isEmpty() ? 0 : 1;
    }
    assertTrue(cut > 0, "no kill came in the middle of a write");
    Int8Files.quantize(in, out);
    assertEquals(-1, Files.mismatch(whole, out));
    assertEquals(List.of(), parts(out));
  }

  private static Process start(Path in, Path out) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            OtherJvm.class.getName(),
            in.toString(),
            out.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<Path> parts(Path out) throws IOException {
    try (var files = Files.list(out.getParent())) {
      return files.filter(file -> !file.equals(out)).toList();
    }
  }
}
