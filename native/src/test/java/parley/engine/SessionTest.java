package parley.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How a session behaves beside computing the right numbers, on every backend of ours. */
class SessionTest {

  private static final ModelConfig SMALL = new ModelConfig(2, 2, 32, 50, 40);

  @ParameterizedTest
  @MethodSource("parley.engine.OurBackends#here")
  void badCallsAreRefusedAndChangeNothing(Backend backend) {
    try (Workers workers = new Workers(2);
        Weights weights =
            RandomWeights.of(SMALL, backend.precision(), 1, workers, new Cancellation());
        Session session = backend.open(weights, workers)) {
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
  @MethodSource("parley.engine.OurBackends#here")
  void cancelledFeedLeavesTheSessionAsItWas(Backend backend) {
    try (Workers workers = new Workers(2);
        Weights weights =
            RandomWeights.of(SMALL, backend.precision(), 1, workers, new Cancellation());
        Session session = backend.open(weights, workers);
        Session undisturbed = backend.open(weights, workers)) {
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
  @MethodSource("parley.engine.OurBackends#here")
  void cancellationEndsALongPrefill(Backend backend) throws InterruptedException {
    ModelConfig large = new ModelConfig(200, 4, 256, 50, 1024);
    try (Workers workers = new Workers(2);
        Weights weights =
            RandomWeights.of(large, backend.precision(), 1, workers, new Cancellation());
        Session session = backend.open(weights, workers)) {
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
      int[] before = {1, 2, 3};
      session.feed(before, 1, new Cancellation());
      assertThrows(
          CancelledException.class,
          () -> {
            while (true) { // a fast machine may finish one pass before the request
              session.truncate(before.length);
              session.feed(new int[1000], 1, cancellation);
            }
          });
      canceller.join();
      assertEquals(before.length, session.position());
      int[] next = {4, 5};
      float[] after = floats(session.feed(next, 1, new Cancellation()));
      session.truncate(0);
      session.feed(before, 0, new Cancellation());
      assertArrayEquals(floats(session.feed(next, 1, new Cancellation())), after);
    }
  }

  static Stream<Arguments> backendsAndLayers() {
    return OurBackends.here().flatMap(b -> Stream.of(Arguments.of(b, 0), Arguments.of(b, 1)));
  }

  @ParameterizedTest
  @MethodSource("backendsAndLayers")
  void damagedWeightsAreNamedByLayerAndTheSessionStays(Backend backend, int layer) {
    try (Workers workers = new Workers(2);
        Weights weights =
            RandomWeights.of(SMALL, backend.precision(), 1, workers, new Cancellation());
        Session session = backend.open(weights, workers)) {
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

  @ParameterizedTest
  @MethodSource("parley.engine.OurBackends#here")
  void weightsOfAnotherPrecisionAreRefused(Backend backend) {
    Precision other = backend.precision() == Precision.INT8 ? Precision.FLOAT32 : Precision.INT8;
    try (Workers workers = new Workers(1);
        Weights weights = RandomWeights.of(SMALL, other, 1, workers, new Cancellation())) {
      ModelException e = assertThrows(ModelException.class, () -> backend.open(weights, workers));
      assertEquals(
          "backend %s: expected %s weights, got %s"
              .formatted(backend.name(), backend.precision().word(), other.word()),
          e.getMessage());
    }
  }

  @Test
  void namesAliasesAndUnknownBackends() {
    Backends backends = Backends.load();
    assertEquals(fastest(Precision.FLOAT32), backends.require("auto").name());
    assertEquals(fastest(Precision.FLOAT32), backends.require("AUTO", Precision.FLOAT32).name());
    assertEquals(fastest(Precision.INT8), backends.require("auto", Precision.INT8).name());
    assertEquals("naive", backends.require("naive", Precision.INT8).name());
    assertEquals("naive", backends.require("CPP_NAIVE").name());
    assertEquals("array", backends.require("numpy").name());
    ModelException e = assertThrows(ModelException.class, () -> backends.require("fast"));
    assertEquals(
        "no backend fast: expected auto, naive, array, vector, vector-f16, vector-q8, simd, kv,"
            + " f16, q8",
        e.getMessage());
  }

  private static String fastest(Precision precision) {
    return OurBackends.here()
        .filter(named -> named.getPayload().precision() == precision)
        .toList()
        .getLast()
        .getName();
  }

  private static float[] floats(MemorySegment logits) {
    float[] values = new float[Math.toIntExact(logits.byteSize() / Float.BYTES)];
    IntStream.range(0, values.length)
        .forEach(i -> values[i] = logits.getAtIndex(F32Matrix.FLOAT, i));
    return values;
  }

  @ParameterizedTest
  @MethodSource("parley.engine.OurBackends#here")
  void measuringTellsEveryOperationAndChangesNoBit(Backend backend) {
    try (Workers workers = new Workers(2);
        Weights weights =
            RandomWeights.of(SMALL, backend.precision(), 1, workers, new Cancellation());
        Session session = backend.open(weights, workers);
        Session undisturbed = backend.open(weights, workers)) {
      StepTimes times = new StepTimes(SMALL.nLayer());
      assertTrue(session.measure(Optional.of(times)));
      int[] ids = {1, 2, 3};
      assertArrayEquals(floats(undisturbed, ids), floats(session, ids));
      assertArrayEquals(floats(undisturbed, new int[] {4}), floats(session, new int[] {4}));
      long operations = 0;
      for (StepTimes.Operation operation : StepTimes.Operation.values()) {
        assertTrue(times.of(operation) > 0, operation.word());
        operations += times.of(operation);
      }
      assertEquals(times.total(), operations);
      long layers = times.ofLayer(0) + times.ofLayer(1);
      long others = times.of(StepTimes.Operation.EMBED) + times.of(StepTimes.Operation.HEAD);
      assertEquals(times.total(), layers + others);
      session.measure(Optional.empty());
      times.clear();
      floats(session, new int[] {5});
      assertEquals(0, times.total());
    }
  }

  private static float[] floats(Session session, int[] ids) {
    return session.feed(ids, 1, new Cancellation()).toArray(F32Matrix.FLOAT);
  }
}
