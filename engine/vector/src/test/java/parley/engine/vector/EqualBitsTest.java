package parley.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.F32Matrix;
import parley.engine.ModelConfig;
import parley.engine.RandomWeights;
import parley.engine.Session;
import parley.engine.Weights;
import parley.engine.Workers;

/**
 * The promise of the project: the same tokens give the same bits however they are split over calls,
 * threads, cache and lanes. Logits are compared as ints, without tolerance.
 */
class EqualBitsTest {

  /** Larger than one pass (288 rows), one panel (64), one block of a sum (256) and odd in each. */
  private static final ModelConfig CONFIG = new ModelConfig(2, 3, 300, 333, 400);

  private static final int LENGTH = 350;
  private static final int WANTED = 20;

  static Stream<Arguments> splits() {
    List<Arguments> splits = new ArrayList<>();
    for (String backend : List.of("array", "vector")) {
      for (int threads : new int[] {1, 2, 3}) {
        for (int chunk : new int[] {350, 288, 289, 64, 7, 1}) {
          if (chunk >= 64 || backend.equals("vector")) { // array computes the whole text each time
            splits.add(Arguments.of(backend, threads, chunk));
          }
        }
      }
    }
    return splits.stream();
  }

  @ParameterizedTest
  @MethodSource("splits")
  void splitThreadsAndCacheDoNotMatter(String backend, int threads, int chunk) {
    assertArrayEquals(Reference.BITS, lastLogits(backend, threads, chunk));
  }

  @Test
  void wantedLogitsOfManyPositionsAreThoseOfEach() {
    try (Workers workers = new Workers(2);
        Weights weights = RandomWeights.of(CONFIG, 1, workers, new Cancellation());
        Session session = Backends.load().require("vector").open(weights, workers)) {
      int[] ids = ids();
      int[] all = bits(session.feed(ids, LENGTH, new Cancellation()));
      session.truncate(0);
      for (int i = 0; i < LENGTH; i++) {
        int[] one = bits(session.feed(new int[] {ids[i]}, 1, new Cancellation()));
        int from = i * CONFIG.vocabSize();
        assertArrayEquals(Arrays.copyOfRange(all, from, from + one.length), one, "position " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"array", "vector", "naive"})
  void truncatedSessionEqualsFreshRun(String backend) {
    try (Workers workers = new Workers(2);
        Weights weights = RandomWeights.of(CONFIG, 1, workers, new Cancellation());
        Session session = Backends.load().require(backend).open(weights, workers);
        Session fresh = Backends.load().require(backend).open(weights, workers)) {
      int[] ids = Arrays.copyOf(ids(), 90);
      session.feed(ids, 1, new Cancellation());
      session.truncate(40);
      assertEquals(40, session.position());
      int[] other = {5, 6, 7};
      int[] afterTruncate = bits(session.feed(other, 1, new Cancellation()));
      fresh.feed(Arrays.copyOf(ids, 40), 0, new Cancellation());
      assertArrayEquals(bits(fresh.feed(other, 1, new Cancellation())), afterTruncate);
    }
  }

  /** The width is fixed when a JVM starts, so each width runs in a JVM of its own. */
  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void vectorWidthDoesNotMatter(int bits) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-D" + Lanes.PROPERTY + "=" + bits,
                "-cp",
                System.getProperty("java.class.path"),
                OtherJvm.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    assertEquals(bits + " " + Arrays.hashCode(Reference.BITS), printed);
  }

  /** Prints its vector width and a hash of the logits' bits. */
  static final class OtherJvm {
    private OtherJvm() {}

    public static void main(String[] args) {
      int hash = Arrays.hashCode(lastLogits("vector", 2, 61));
      System.out.print(Lanes.SPECIES.vectorBitSize() + " " + hash);
    }
  }

  /** One pass after the other on one thread with the vectors of this processor. */
  private static final class Reference {
    static final int[] BITS = lastLogits("vector", 1, LENGTH);
  }

  /** Feeds the text in chunks and returns the bits of the logits of the last {@link #WANTED}. */
  private static int[] lastLogits(String backend, int threads, int chunk) {
    try (Workers workers = new Workers(threads);
        Weights weights = RandomWeights.of(CONFIG, 1, workers, new Cancellation());
        Session session = Backends.load().require(backend).open(weights, workers)) {
      int[] ids = ids();
      for (int from = 0; from < LENGTH - WANTED; from += chunk) {
        int to = Math.min(from + chunk, LENGTH - WANTED);
        session.feed(Arrays.copyOfRange(ids, from, to), 0, new Cancellation());
      }
      int[] last = Arrays.copyOfRange(ids, LENGTH - WANTED, LENGTH);
      int[] bits = bits(session.feed(last, WANTED, new Cancellation()));
      assertTrue(Arrays.stream(bits).distinct().count() > 1000, "logits differ from each other");
      return bits;
    }
  }

  private static int[] ids() {
    return new Random(4).ints(LENGTH, 0, CONFIG.vocabSize()).toArray();
  }

  private static int[] bits(MemorySegment logits) {
    return IntStream.range(0, Math.toIntExact(logits.byteSize() / Float.BYTES))
        .map(i -> Float.floatToRawIntBits(logits.getAtIndex(F32Matrix.FLOAT, i)))
        .toArray();
  }
}
