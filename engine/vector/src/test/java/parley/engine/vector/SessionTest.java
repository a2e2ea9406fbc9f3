package parley.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.engine.F32Matrix;
import parley.engine.ModelConfig;
import parley.engine.ModelException;
import parley.engine.RandomWeights;
import parley.engine.Session;
import parley.engine.Weights;
import parley.engine.Workers;

/** How a session behaves beside computing the right numbers, on every backend of ours. */
class SessionTest {

  private static final ModelConfig SMALL = new ModelConfig(2, 2, 32, 50, 40);

  @ParameterizedTest
  @ValueSource(strings = {"naive", "array", "vector"})
  void badCallsAreRefusedAndChangeNothing(String backend) {
    try (Workers workers = new Workers(2);
        Weights weights = RandomWeights.of(SMALL, 1, workers, new Cancellation());
        Session session = Backends.load().require(backend).open(weights, workers)) {
      session.feed(new int[] {1, 2, 3}, 1, new Cancellation());
      assertRefused("token id: expected 0 to 49, got 50", session, new int[] {4, 50}, 1);
      assertRefused("token id: expected 0 to 49, got -1", session, new int[] {-1}, 1);
      assertRefused("tokens: expected at least one, got none", session, new int[0], 0);
      assertRefused("wanted logits: expected 0 to 1, got 2", session, new int[] {1}, 2);
      assertRefused(
          "context: expected at most 37 tokens after the 3 so far, got 38",
          session,
          new int[38],
          1);
      assertEquals(3, session.position());
    }
  }

  private static void assertRefused(String message, Session session, int[] ids, int wanted) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> session.feed(ids, wanted, new Cancellation()));
    assertEquals(message, e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"naive", "array", "vector"})
  void cancelledFeedLeavesTheSessionAsItWas(String backend) {
    try (Workers workers = new Workers(2);
        Weights weights = RandomWeights.of(SMALL, 1, workers, new Cancellation());
        Session session = Backends.load().require(backend).open(weights, workers);
        Session undisturbed = Backends.load().require(backend).open(weights, workers)) {
      int[] begin = {1, 2, 3};
      int[] next = {4, 5};
      session.feed(begin, 1, new Cancellation());
      Cancellation cancelled = new Cancellation();
      cancelled.request();
      assertThrows(CancelledException.class, () -> session.feed(new int[30], 1, cancelled));
      assertEquals(3, session.position());
      undisturbed.feed(begin, 0, new Cancellation());
      assertArrayEquals(
          floats(undisturbed.feed(next, 1, new Cancellation())),
          floats(session.feed(next, 1, new Cancellation())));
    }
  }

  /**
   * Cancelled from another thread while it computes: far more work than a test would wait for, so
   * that only the cancellation can end it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"naive", "array", "vector"})
  void cancellationEndsALongPrefill(String backend) throws InterruptedException {
    ModelConfig large = new ModelConfig(200, 4, 256, 50, 1024);
    try (Workers workers = new Workers(2);
        Weights weights = RandomWeights.of(large, 1, workers, new Cancellation());
        Session session = Backends.load().require(backend).open(weights, workers)) {
      Cancellation cancellation = new Cancellation();
      Thread canceller =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      Thread.sleep(20);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    cancellation.request();
                  });
      assertThrows(
          CancelledException.class,
          () -> {
            while (true) { // a fast machine may finish one pass before the request
              session.truncate(0);
              session.feed(new int[1024], 1, cancellation);
            }
          });
      canceller.join();
      assertEquals(0, session.position());
    }
  }

  @ParameterizedTest
  @CsvSource({"naive,0", "naive,1", "array,1", "vector,0", "vector,1"})
  void damagedWeightsAreNamedByLayerAndTheSessionStays(String backend, int layer) {
    try (Workers workers = new Workers(2);
        Weights weights = RandomWeights.of(SMALL, 1, workers, new Cancellation());
        Session session = Backends.load().require(backend).open(weights, workers)) {
      session.feed(new int[] {1, 2}, 1, new Cancellation());
      MemorySegment bias = weights.layers().get(layer).fcBias();
      float whole = bias.get(F32Matrix.FLOAT, 0);
      bias.set(F32Matrix.FLOAT, 0, Float.NaN);
      ModelException e =
          assertThrows(
              ModelException.class, () -> session.feed(new int[] {3}, 1, new Cancellation()));
      assertTrue(e.getMessage().startsWith("layer " + layer + ": "), e.getMessage());
      assertEquals(2, session.position());
      bias.set(F32Matrix.FLOAT, 0, whole);
      session.feed(new int[] {3}, 1, new Cancellation());
      assertEquals(3, session.position());
    }
  }

  @Test
  void decodingAllocatesNothing() {
    ModelConfig config = new ModelConfig(2, 2, 64, 64, 1024);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Workers workers = new Workers(1);
        Weights weights = RandomWeights.of(config, 1, workers, new Cancellation());
        Session session = Backends.load().require("vector").open(weights, workers)) {
      Cancellation cancellation = new Cancellation();
      int[] token = {7};
      long least = Long.MAX_VALUE;
      // Until the JIT compiler is through, vectors are objects; then no more.
      for (int round = 0; round < 200 && least > 0; round++) {
        session.truncate(0);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 500; i++) {
          session.feed(token, 1, cancellation);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least, "bytes allocated by 500 tokens");
    }
  }

  @Test
  void namesAliasesAndUnknownBackends() {
    Backends backends = Backends.load();
    assertEquals("vector", backends.require("auto").name());
    assertEquals("naive", backends.require("CPP_NAIVE").name());
    assertEquals("array", backends.require("numpy").name());
    ModelException e = assertThrows(ModelException.class, () -> backends.require("fast"));
    assertEquals("no backend fast: expected auto, naive, array, vector", e.getMessage());
  }

  private static float[] floats(MemorySegment logits) {
    float[] values = new float[Math.toIntExact(logits.byteSize() / Float.BYTES)];
    IntStream.range(0, values.length)
        .forEach(i -> values[i] = logits.getAtIndex(F32Matrix.FLOAT, i));
    return values;
  }
}
