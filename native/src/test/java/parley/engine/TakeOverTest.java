package parley.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A backend that takes over a session goes on as if the session had been its own. */
class TakeOverTest {

  private static final ModelConfig CONFIG = new ModelConfig(2, 3, 48, 70, 100);

  private final Backends backends = Backends.load();
  private final Backend array = backends.require("array");
  private final Backend vector = backends.require("vector");
  private final Workers workers = new Workers(2);
  private final EveryPrecision model = new EveryPrecision(CONFIG, workers);
  private final Weights weights = model.of(vector);
  private final int[] text = new Random(3).ints(90, 0, CONFIG.vocabSize()).toArray();

  @AfterEach
  void close() {
    model.close();
    workers.close();
  }

  @Test
  void switchingBackAndForthChangesNoBitAndTakesNoMemory() {
    try (Session session = vector.open(weights, workers);
        Session undisturbed = vector.open(weights, workers)) {
      long before = session.memoryBytes();
      Random random = new Random(4);
      for (int i = 0; i < 40; i++) {
        assertTrue((i % 2 == 0 ? array : vector).takeOver(session, weights));
        int[] ids = {text[2 * i], text[2 * i + 1]};
        int wanted = random.nextInt(3); // array computes nothing where nothing is wanted
        float[] logits = floats(session.feed(ids, wanted, new Cancellation()));
        assertArrayEquals(floats(undisturbed.feed(ids, wanted, new Cancellation())), logits);
        if (i % 7 == 0) {
          session.truncate(session.position() - 1);
          undisturbed.truncate(undisturbed.position() - 1);
        }
      }
      assertEquals(undisturbed.position(), session.position());
      assertEquals(before, session.memoryBytes());
    }
  }

  /** Whoever computed position 0 again would meet the NaN there. */
  @ParameterizedTest
  @CsvSource({"vector, array, vector", "array, array, vector", "array, vector, vector"})
  void nothingIsComputedAgain(String first, String second, String third) {
    try (Session session = backends.require(first).open(weights, workers)) {
      session.feed(text, 1, new Cancellation());
      damagePositionZero();
      assertTrue(backends.require(second).takeOver(session, weights));
      assertTrue(backends.require(third).takeOver(session, weights));
      float[] logits = floats(session.feed(new int[] {1}, 1, new Cancellation()));
      assertTrue(Float.isFinite(logits[0]));
      assertThrows(
          ModelException.class,
          () -> {
            session.truncate(0);
            session.feed(text, 1, new Cancellation());
          });
    }
  }

  private void damagePositionZero() {
    weights.wpe().set(F32Matrix.FLOAT, 0, Float.NaN);
  }

  @Test
  void whatACancelledPassWithoutCacheHadIsKept() {
    try (Session session = array.open(weights, workers)) {
      session.feed(text, 1, new Cancellation());
      Cancellation cancelled = new Cancellation();
      cancelled.request();
      assertThrows(CancelledException.class, () -> session.feed(new int[] {1, 2}, 1, cancelled));
      damagePositionZero();
      assertTrue(vector.takeOver(session, weights));
      assertTrue(Float.isFinite(floats(session.feed(new int[] {1}, 1, new Cancellation()))[0]));
    }
  }

  static Stream<Arguments> pairs() {
    return OurBackends.here().flatMap(from -> OurBackends.here().map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void nextLogitsAreThoseOfAFreshRun(Backend from, Backend to) {
    try (Session session = from.open(model.of(from), workers)) {
      session.feed(text, 1, new Cancellation());
      boolean kept = to.takeOver(session, model.of(to));
      boolean sameOrder = from.name().equals("naive") == to.name().equals("naive");
      assertEquals(sameOrder && from.precision() == to.precision(), kept);
      float[] logits = floats(session.feed(new int[] {1}, 1, new Cancellation()));
      Backend now = kept ? to : from;
      try (Session fresh = now.open(model.of(now), workers)) {
        fresh.feed(text, 0, new Cancellation());
        assertArrayEquals(floats(fresh.feed(new int[] {1}, 1, new Cancellation())), logits);
      }
    }
  }

  @Test
  void otherWeightsAreNotTakenOver() {
    try (Session session = array.open(weights, workers);
        Weights others = RandomWeights.of(CONFIG, 1, workers, new Cancellation())) {
      assertFalse(vector.takeOver(session, others));
    }
  }

  private static float[] floats(MemorySegment logits) {
    return logits.toArray(F32Matrix.FLOAT.withByteAlignment(1));
  }
}
