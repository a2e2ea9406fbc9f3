package parley.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promise of the project: the same tokens give the same bits however they are split over calls,
 * threads, cache, lanes, Java and C++, in each precision. Logits are compared as ints, without
 * tolerance.
 */
class EqualBitsTest {

  /** Larger than one pass (288 rows), one panel (64), one block of a sum (256) and odd in each. */
  private static final ModelConfig CONFIG = new ModelConfig(2, 3, 300, 333, 400);

  private static final int LENGTH = 350;
  private static final int WANTED = 20;

  static Stream<Arguments> splits() {
    List<Arguments> splits = new ArrayList<>();
    for (Named<Backend> backend : equalBackends().toList()) {
      for (int threads : new int[] {1, 2, 3}) {
        for (int chunk : new int[] {350, 288, 289, 64, 7, 1}) {
          // Without a cache it computes the whole text each time; the baseline may have no fused
          // multiply-add but the C library's.
          boolean isSlow = threads != 2 && backend.getName().endsWith("baseline");
          if ((chunk >= 64 || backend.getPayload().usesCache()) && !isSlow) {
            splits.add(Arguments.of(backend, threads, chunk));
          }
        }
      }
    }
    return splits.stream();
  }

  /** All of ours but the scalar one, whose sums have another order. */
  private static Stream<Named<Backend>> equalBackends() {
    return OurBackends.ofEveryKernels().filter(named -> !named.getName().equals("naive"));
  }

  @ParameterizedTest
  @MethodSource("splits")
  void backendSplitThreadsAndCacheDoNotMatter(Backend backend, int threads, int chunk) {
    assertArrayEquals(Reference.of(backend.precision()), lastLogits(backend, threads, chunk));
  }

  @ParameterizedTest
  @MethodSource("parley.engine.OurBackends#withCache")
  void wantedLogitsOfManyPositionsAreThoseOfEach(Backend backend) {
    try (Workers workers = new Workers(2);
        Weights weights = weights(backend, workers);
        Session session = backend.open(weights, workers)) {
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
  @MethodSource("parley.engine.OurBackends#here")
  void truncatedSessionEqualsFreshRun(Backend backend) {
    try (Workers workers = new Workers(2);
        Weights weights = weights(backend, workers);
        Session session = backend.open(weights, workers);
        Session fresh = backend.open(weights, workers)) {
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

  /** One pass after the other on one thread with the vectors of this processor. */
  private static final class Reference {
    static final int[] FLOAT32 = lastLogits(Backends.load().require("vector"), 1, LENGTH);
    static final int[] FLOAT16 = lastLogits(Backends.load().require("vector-f16"), 1, LENGTH);
    static final int[] INT8 = lastLogits(Backends.load().require("vector-q8"), 1, LENGTH);

    static int[] of(Precision precision) {
      return switch (precision) {
        case FLOAT32 -> FLOAT32;
        case FLOAT16, BFLOAT16 -> FLOAT16; // no backend is of BFLOAT16 but for files of it
        case INT8 -> INT8;
      };
    }
  }

  /** The same model in the precision of the backend. */
  private static Weights weights(Backend backend, Workers workers) {
    return RandomWeights.of(CONFIG, backend.precision(), 1, workers, new Cancellation());
  }

  /** Feeds the text in chunks and returns the bits of the logits of the last {@link #WANTED}. */
  private static int[] lastLogits(Backend backend, int threads, int chunk) {
    try (Workers workers = new Workers(threads);
        Weights weights = weights(backend, workers);
        Session session = backend.open(weights, workers)) {
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
