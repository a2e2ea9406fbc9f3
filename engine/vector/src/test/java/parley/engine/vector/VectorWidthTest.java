package parley.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.ModelConfig;
import parley.engine.RandomWeights;
import parley.engine.Session;
import parley.engine.Weights;
import parley.engine.Workers;

/** Vectors of every width give the same bits, those that this processor only emulates too. */
class VectorWidthTest {

  /** Larger than one panel (64), one block of a sum (256) and odd in each. */
  private static final ModelConfig CONFIG = new ModelConfig(2, 3, 300, 333, 100);

  private static final int WANTED = 20;

  /** The width is fixed when a JVM starts, so each width runs in a JVM of its own. */
  @ParameterizedTest
  @CsvSource({
    "vector, 128",
    "vector, 256",
    "vector, 512",
    "vector-q8, 128",
    "vector-q8, 256",
    "vector-q8, 512"
  })
  void vectorWidthDoesNotMatter(String backend, int bits) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-D" + Lanes.PROPERTY + "=" + bits,
                "-cp",
                System.getProperty("java.class.path"),
                OtherJvm.class.getName(),
                backend)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    assertEquals(bits + " " + hashOfLogits(backend), printed);
  }

  /** Prints its vector width and a hash of the logits' bits. */
  static final class OtherJvm {
    private OtherJvm() {}

    public static void main(String[] args) {
      System.out.print(Lanes.SPECIES.vectorBitSize() + " " + hashOfLogits(args[0]));
    }
  }

  private static int hashOfLogits(String name) {
    Backend backend = Backends.load().require(name);
    try (Workers workers = new Workers(2);
        Weights weights =
            RandomWeights.of(CONFIG, backend.precision(), 1, workers, new Cancellation());
        Session session = backend.open(weights, workers)) {
      int[] ids = new Random(4).ints(70, 0, CONFIG.vocabSize()).toArray();
      return session.feed(ids, WANTED, new Cancellation()).asByteBuffer().hashCode();
    }
  }
}
