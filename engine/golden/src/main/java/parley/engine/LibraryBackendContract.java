package parley.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a backend on a library must do to stand beside ours; each has a test that extends this. */
public abstract class LibraryBackendContract {

  /** Of the absolute value, at least of 1: the kernels, and so the roundings, are not ours. */
  private static final double TOLERANCE = 1e-3;

  private static final ModelConfig SMALL = new ModelConfig(2, 2, 32, 50, 40);

  /** Heads of 20, which is no multiple of a SIMD width, and a context for long runs. */
  private static final ModelConfig LONG = new ModelConfig(3, 3, 60, 301, 1100);

  protected abstract Backend backend();

  static List<String> goldenCases() {
    return GoldenCase.NAMES;
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void meetsTheGoldenLogits(String name) {
    GoldenCase golden = GoldenCase.read(name);
    try (Workers workers = new Workers(2);
        Weights weights = golden.weights(Precision.FLOAT32, workers);
        Session session = backend().open(weights, workers)) {
      float[] afterPrompt = feed(session, golden.prompt());
      assertClose(golden.logitsAfterPrompt(), afterPrompt);
      session.truncate(0);
      int length = Math.min(golden.greedy().length, session.context());
      assertClose(golden.logitsAfterAll(), feed(session, Arrays.copyOf(golden.greedy(), length)));
    }
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void meetsTheGoldenGreedyText(String name) {
    GoldenCase golden = GoldenCase.read(name);
    IntStream.Builder ids = IntStream.builder();
    Arrays.stream(golden.prompt()).forEach(ids);
    try (Workers workers = new Workers(2);
        Weights weights = golden.weights(Precision.FLOAT32, workers);
        Session session = backend().open(weights, workers)) {
      new Generator(session, new Sampler(SamplingOptions.GREEDY, 0))
          .generate(
              golden.prompt(),
              new GenerationOptions(golden.maxNewTokens(), -1, GenerationOptions.NEVER),
              new Cancellation(),
              event -> {
                if (event instanceof GenerationEvent.Token(int id, long _)) {
                  ids.add(id);
                }
              });
      assertArrayEquals(golden.greedy(), ids.build().toArray());
    }
  }

  /** However a text is cut into calls, and however many logits are wanted of each. */
  @Test
  void batchesAgreeWithTokenByToken() {
    int[] text = IntStream.range(0, 700).map(i -> i * 7919 % 301).toArray();
    try (Workers workers = new Workers(2);
        Weights weights = random(LONG, workers);
        Session batch = backend().open(weights, workers);
        Session single = backend().open(weights, workers)) {
      int width = LONG.vocabSize();
      float[] wanted = batch.feed(text, 3, new Cancellation()).toArray(F32Matrix.FLOAT);
      assertEquals(3 * width, wanted.length);
      assertEquals(text.length, batch.position());
      int[] cuts = {0, 1, 2, 9, 300, 301, 696, 697};
      for (int i = 1; i < cuts.length; i++) {
        int[] part = Arrays.copyOfRange(text, cuts[i - 1], cuts[i]);
        int rows = i % 2; // the output head is skipped in every second call
        long bytes = single.feed(part, rows, new Cancellation()).byteSize();
        assertEquals((long) rows * width * Float.BYTES, bytes);
      }
      for (int row = 0; row < 3; row++) {
        float[] logits = feed(single, new int[] {text[697 + row]});
        assertClose(Arrays.copyOfRange(wanted, row * width, (row + 1) * width), logits);
      }
    }
  }

  @Test
  void truncatedSessionGoesOnAsIfNothingElseHadBeenFed() {
    try (Workers workers = new Workers(2);
        Weights weights = random(SMALL, workers);
        Session session = backend().open(weights, workers);
        Session fresh = backend().open(weights, workers)) {
      feed(session, new int[] {1, 2, 3, 4, 5, 6, 7});
      session.truncate(3);
      assertEquals(3, session.position());
      feed(fresh, new int[] {1, 2, 3});
      assertClose(feed(fresh, new int[] {9, 8}), feed(session, new int[] {9, 8}));
      assertThrows(IllegalArgumentException.class, () -> session.truncate(6));
      session.truncate(0);
      fresh.truncate(0);
      int[] all = IntStream.range(0, 40).toArray(); // the whole context
      assertClose(feed(fresh, all), feed(session, all));
    }
  }

  @Test
  void badCallsAreRefusedAndChangeNothing() {
    try (Workers workers = new Workers(2);
        Weights weights = random(SMALL, workers);
        Session session = backend().open(weights, workers)) {
      feed(session, new int[] {1, 2, 3});
      assertRefused("token id: expected 0 to 49, got 50", session, new int[] {4, 50}, 1);
      assertRefused("token id: expected 0 to 49, got -1", session, new int[] {-1}, 1);
      assertRefused("tokens: expected at least one, got none", session, new int[0], 0);
      assertRefused("wanted logits: expected 0 to 1, got 2", session, new int[] {1}, 2);
      String full = "context: expected at most 37 tokens after the 3 so far, got 38";
      assertRefused(full, session, new int[38], 1);
      assertEquals(3, session.position());
    }
  }

  private static void assertRefused(String message, Session session, int[] ids, int wanted) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> session.feed(ids, wanted, new Cancellation()));
    assertEquals(message, e.getMessage());
  }

  /** A prefill ends within the promised 200 ms; as much again for a machine that is busy. */
  @Test
  void cancelledPrefillEndsSoonAndLeavesTheSessionAsItWas() {
    ModelConfig large = new ModelConfig(60, 4, 256, 50, 1024);
    try (Workers workers = new Workers(2);
        Weights weights = random(large, workers);
        Session session = backend().open(weights, workers);
        Session undisturbed = backend().open(weights, workers)) {
      int[] begin = {1, 2, 3};
      feed(session, begin);
      Cancellation soon = new Cancellation().orAfter(100_000_000);
      long start = System.nanoTime();
      assertThrows(
          CancelledException.class,
          () -> {
            while (true) { // a fast machine may finish one pass before the request
              session.truncate(begin.length);
              session.feed(new int[1000], 1, soon);
            }
          });
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis < 100 + 400, millis + " ms");
      assertEquals(begin.length, session.position());
      feed(undisturbed, begin);
      assertClose(feed(undisturbed, new int[] {4, 5}), feed(session, new int[] {4, 5}));
      Cancellation before = new Cancellation();
      before.request();
      assertThrows(CancelledException.class, () -> session.feed(new int[] {1}, 1, before));
      assertEquals(5, session.position());
    }
  }

  @Test
  void openingTellsHowFarItIsAndCanBeCancelled() {
    try (Workers workers = new Workers(2);
        Weights weights = random(LONG, workers)) {
      List<Long> told = new ArrayList<>();
      LoadProgress progress =
          (done, total) -> {
            assertEquals(LONG.parameters(), total);
            told.add(done);
          };
      backend().open(weights, workers, new Cancellation(), progress).close();
      assertEquals(told.stream().sorted().toList(), told);
      assertEquals(LONG.parameters(), told.getLast());
      assertTrue(told.size() > 2, told.toString());
      Cancellation cancelled = new Cancellation();
      cancelled.request();
      assertThrows(
          CancelledException.class,
          () -> backend().open(weights, workers, cancelled, LoadProgress.NONE));
    }
  }

  @Test
  void damagedWeightsAreToldAndTheSessionStays() {
    try (Workers workers = new Workers(2);
        Weights weights = random(SMALL, workers)) {
      weights.layers().get(1).fcBias().set(F32Matrix.FLOAT, 0, Float.NaN);
      try (Session session = backend().open(weights, workers)) {
        ModelException e = assertThrows(ModelException.class, () -> feed(session, new int[] {3}));
        assertTrue(e.getMessage().contains("expected finite numbers"), e.getMessage());
        assertEquals(0, session.position());
      }
    }
  }

  @Test
  void weightsOfAnotherPrecisionAreRefused() {
    try (Workers workers = new Workers(1);
        Weights weights = RandomWeights.of(SMALL, Precision.INT8, 1, workers, new Cancellation())) {
      ModelException e = assertThrows(ModelException.class, () -> backend().open(weights, workers));
      String message = "backend %s: expected float32 weights, got int8".formatted(backend().name());
      assertEquals(message, e.getMessage());
    }
  }

  /** 20 MB of noise would be 2 KB a token: less than one row of any layer of this model. */
  @Test
  void memoryStaysFlatOverTokens() throws IOException {
    try (Workers workers = new Workers(2);
        Weights weights = random(LONG, workers);
        Session session = backend().open(weights, workers)) {
      fillTheContext(session);
      long before = residentKilobytes();
      for (int i = 0; i < 10; i++) {
        fillTheContext(session);
      }
      long grown = residentKilobytes() - before;
      assertTrue(grown < 20_000, grown + " KB more after 10,000 tokens");
    }
  }

  private static void fillTheContext(Session session) {
    session.truncate(0);
    for (int i = 0; i < 1000; i++) {
      session.feed(new int[] {i % 301}, 1, new Cancellation());
    }
    session.truncate(500);
    feed(session, new int[600]);
  }

  /** A session that left its model or its cache behind would leave 8 to 20 MB. */
  @Test
  void closedSessionsGiveTheirMemoryBack() throws IOException {
    ModelConfig large = new ModelConfig(4, 4, 256, 2000, 1024);
    try (Workers workers = new Workers(2);
        Weights weights = random(large, workers)) {
      useSessions(weights, workers, 5);
      long before = residentKilobytes();
      useSessions(weights, workers, 20);
      long grown = residentKilobytes() - before;
      assertTrue(grown < 80_000, grown + " KB more after 20 sessions");
    }
  }

  private void useSessions(Weights weights, Workers workers, int times) {
    for (int i = 0; i < times; i++) {
      try (Session session = backend().open(weights, workers)) {
        feed(session, new int[1024]);
      }
    }
  }

  /** Memory of this process, the heap included, after garbage was collected. */
  private static long residentKilobytes() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static Weights random(ModelConfig config, Workers workers) {
    return RandomWeights.of(config, 1, workers, new Cancellation());
  }

  private static float[] feed(Session session, int[] ids) {
    return session.feed(ids, 1, new Cancellation()).toArray(F32Matrix.FLOAT);
  }

  private static void assertClose(float[] expected, float[] actual) {
    assertClose(
        IntStream.range(0, expected.length).mapToDouble(i -> expected[i]).toArray(), actual);
  }

  private static void assertClose(double[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      double tolerance = TOLERANCE * Math.max(1, Math.abs(expected[i]));
      assertEquals(expected[i], actual[i], tolerance, "logit " + i);
    }
  }
}
