package parley.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Speculation changes nothing but the time: the same ids, the same end, the same session. */
class SpeculationTest {

  /** So few tokens that everything is said again soon, and most guesses are wrong. */
  private static final ModelConfig CHATTERBOX = new ModelConfig(2, 2, 32, 50, 80);

  private static final int[] PROMPT = {1, 2, 3, 4, 1, 2, 3, 5, 1, 2};
  private static final Backend VECTOR = Backends.load().require("vector");
  private static final IntPredicate NEVER = GenerationOptions.NEVER;

  private final Workers workers = new Workers(1);
  private final EveryPrecision chatterbox = new EveryPrecision(CHATTERBOX, workers);

  @AfterEach
  void close() {
    chatterbox.close();
    workers.close();
  }

  /**
   * All that a generation leaves behind.
   *
   * @param draw what the sampler says next: whether its random numbers are in step
   * @param logits after one more token
   */
  private record Outcome(
      FinishReason reason, List<Integer> ids, int position, int draw, List<Float> logits) {}

  /** A generation to repeat with and without speculation. */
  private final class Run {
    private final Backend backend;
    private final Weights model;
    private final int[] prompt;
    private final SamplingOptions sampling;
    private GenerationEvent.Finished finished;

    Run(Backend backend, Weights model, int[] prompt, SamplingOptions sampling) {
      this.backend = backend;
      this.model = model;
      this.prompt = prompt;
      this.sampling = sampling;
    }

    Outcome with(GenerationOptions options, Cancellation cancellation, Consumer<Integer> told) {
      List<Integer> ids = new ArrayList<>();
      Sampler sampler = new Sampler(sampling, 7);
      try (Session session = backend.open(model, workers)) {
        FinishReason reason =
            new Generator(session, sampler)
                .generate(
                    prompt,
                    options,
                    cancellation,
                    event -> {
                      if (event instanceof GenerationEvent.Token(int id, long _)) {
                        ids.add(id);
                        told.accept(ids.size());
                      } else if (event instanceof GenerationEvent.Finished last) {
                        finished = last;
                      }
                    });
        int position = session.position();
        session.truncate(Math.min(position, session.context() - 1)); // room for one more
        MemorySegment logits = session.feed(new int[] {1}, 1, new Cancellation());
        return new Outcome(reason, ids, position, sampler.sample(logits), floats(logits));
      }
    }

    Outcome with(int maxTokens, int endToken, IntPredicate stop, Speculation speculation) {
      return with(
          new GenerationOptions(maxTokens, endToken, stop, speculation),
          new Cancellation(),
          _ -> {});
    }
  }

  private static List<Float> floats(MemorySegment logits) {
    return Stream.iterate(0L, at -> at < logits.byteSize(), at -> at + Float.BYTES)
        .map(at -> logits.get(F32Matrix.FLOAT, at))
        .toList();
  }

  private Run greedy() {
    return new Run(VECTOR, chatterbox.of(VECTOR), PROMPT, SamplingOptions.GREEDY);
  }

  static Stream<Arguments> goldenCases() {
    return GoldenCase.NAMES.stream()
        .flatMap(name -> OurBackends.here().map(b -> Arguments.of(name, b)));
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void goldenTextIsTheSame(String name, Backend backend) {
    GoldenCase golden = GoldenCase.read(name);
    try (Weights model = golden.weights(backend.precision(), workers)) {
      Run run = new Run(backend, model, golden.prompt(), SamplingOptions.GREEDY);
      Outcome plain = run.with(golden.maxNewTokens(), -1, NEVER, Speculation.OFF);
      assertEquals(0, run.finished.proposed());
      for (Speculation speculation : List.of(Speculation.ON, Speculation.AUTO)) {
        assertEquals(plain, run.with(golden.maxNewTokens(), -1, NEVER, speculation));
      }
    }
  }

  static Stream<Arguments> samplings() {
    List<SamplingOptions> samplings =
        List.of(
            SamplingOptions.GREEDY,
            new SamplingOptions(0, 0, 1, 0, 1.3f, 4),
            new SamplingOptions(0, 0, 1, 0, 0.5f, 64),
            new SamplingOptions(1, 8, 1, 0, 1, 0),
            new SamplingOptions(0.2f, 3, 1, 0, 1, 0),
            new SamplingOptions(0.05f, 0, 0.5f, 0, 0.9f, 8),
            new SamplingOptions(0.1f, 0, 1, 0.3f, 1.1f, 5));
    return samplings.stream().flatMap(s -> OurBackends.here().map(b -> Arguments.of(s, b)));
  }

  @ParameterizedTest
  @MethodSource("samplings")
  void sampledTextAndItsRandomNumbersAreTheSame(SamplingOptions sampling, Backend backend) {
    Run run = new Run(backend, chatterbox.of(backend), PROMPT, sampling);
    Outcome plain = run.with(60, -1, NEVER, Speculation.OFF);
    assertEquals(60, plain.ids().size());
    assertEquals(plain, run.with(60, -1, NEVER, Speculation.ON));
    assertTrue(run.finished.proposed() > 0, "something was proposed");
    assertEquals(plain, run.with(60, -1, NEVER, Speculation.AUTO));
  }

  /** The limit, the end of the context, an end token, a stop: at every place of a batch. */
  @ParameterizedTest
  @EnumSource(
      value = Speculation.class,
      names = {"ON", "AUTO"})
  void everyEndIsTheSameAtEveryToken(Speculation speculation) {
    Run run =
        new Run(
            VECTOR,
            chatterbox.of(VECTOR),
            PROMPT,
            new SamplingOptions(0.05f, 3, 1, 0, 1, 0)); // mixed
    Outcome whole = run.with(500, -1, NEVER, Speculation.OFF);
    assertEquals(FinishReason.CONTEXT, whole.reason());
    assertEquals(whole, run.with(500, -1, NEVER, speculation));
    assertTrue(run.finished.accepted() > 0 && run.finished.accepted() < run.finished.proposed());
    for (int n = 0; n < whole.ids().size(); n++) {
      Outcome limited = run.with(n, -1, NEVER, Speculation.OFF);
      assertEquals(PROMPT.length + n, limited.position());
      assertEquals(limited, run.with(n, -1, NEVER, speculation), "limit " + n);
      int end = whole.ids().get(n);
      Outcome ended = run.with(500, end, NEVER, Speculation.OFF);
      assertEquals(FinishReason.END, ended.reason());
      assertEquals(ended, run.with(500, end, NEVER, speculation), "end token " + end);
      assertEquals(
          run.with(500, -1, after(n), Speculation.OFF),
          run.with(500, -1, after(n), speculation),
          "stop after " + n);
    }
  }

  /** Stops at the token after {@code n} others. */
  private static IntPredicate after(int n) {
    int[] seen = {0};
    return _ -> seen[0]++ == n;
  }

  @Test
  void cancelledInTheMiddleOfABatchTheSessionHoldsWhatWasTold() {
    for (int n = 1; n <= 50; n++) {
      Outcome plain = cancelledAfter(n, Speculation.OFF);
      assertEquals(FinishReason.CANCELLED, plain.reason());
      assertEquals(PROMPT.length + n, plain.position());
      assertEquals(plain, cancelledAfter(n, Speculation.ON), "cancelled after " + n);
    }
  }

  private Outcome cancelledAfter(int n, Speculation speculation) {
    Cancellation cancellation = new Cancellation();
    return greedy()
        .with(
            new GenerationOptions(500, -1, NEVER, speculation),
            cancellation,
            told -> {
              if (told == n) {
                cancellation.request();
              }
            });
  }

  @Test
  void listenerThatThrowsLeavesNothingThatWasNotTold() {
    try (Session session = VECTOR.open(chatterbox.of(VECTOR), workers)) {
      int[] told = {0};
      assertThrows(
          IllegalStateException.class,
          () ->
              new Generator(session, new Sampler(SamplingOptions.GREEDY, 0))
                  .generate(
                      PROMPT,
                      new GenerationOptions(60, -1, NEVER, Speculation.ON),
                      new Cancellation(),
                      event -> {
                        if (event instanceof GenerationEvent.Token && ++told[0] == 40) {
                          throw new IllegalStateException("as the test asked");
                        }
                      }));
      assertEquals(PROMPT.length + 39, session.position());
    }
  }

  @Test
  void aLoopIsGuessedAlmostWhole() {
    Run run = greedy();
    run.with(65, -1, NEVER, Speculation.AUTO);
    assertTrue(run.finished.accepted() > 45, run.finished.toString());
  }

  @Test
  void tokensOfOneBatchShareTheirTime() {
    List<Long> times = new ArrayList<>();
    try (Session session = VECTOR.open(chatterbox.of(VECTOR), workers)) {
      new Generator(session, new Sampler(SamplingOptions.GREEDY, 0))
          .generate(
              PROMPT,
              new GenerationOptions(65, -1, NEVER, Speculation.ON),
              new Cancellation(),
              event -> {
                if (event instanceof GenerationEvent.Token(int _, long nanos)) {
                  times.add(nanos);
                }
              });
    }
    assertEquals(65, times.size());
    assertArrayEquals(times.stream().sorted().toArray(), times.toArray());
    assertTrue(times.stream().distinct().count() < 25, times.toString());
  }
}
