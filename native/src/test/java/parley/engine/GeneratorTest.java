package parley.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parley.engine.GenerationEvent.Finished;
import parley.engine.GenerationEvent.Prefilled;
import parley.engine.GenerationEvent.Started;
import parley.engine.GenerationEvent.Token;

/** How an answer ends, and that the session then holds the prompt and every token told. */
class GeneratorTest {

  private static final GoldenCase GOLDEN = GoldenCase.read("odd"); // context 33, prompt of 5

  private final Workers workers = new Workers(2);
  private Weights weights = GOLDEN.weights(Precision.FLOAT32, workers);
  private final List<GenerationEvent> events = new ArrayList<>();
  private Session session;

  @BeforeEach
  void open() {
    session = Backends.load().require("vector").open(weights, workers);
  }

  @AfterEach
  void close() {
    session.close();
    weights.close();
    workers.close();
  }

  /** Greedy: the tokens are known, so every end can be placed. */
  static Stream<Arguments> ends() {
    int[] greedy = GOLDEN.greedy();
    int third = greedy[5 + 2];
    IntPredicate never = GenerationOptions.NEVER;
    return Stream.of(
        Arguments.of(FinishReason.LENGTH, 0, new GenerationOptions(0, -1, never)),
        Arguments.of(FinishReason.LENGTH, 1, new GenerationOptions(1, -1, never)),
        Arguments.of(FinishReason.LENGTH, 10, new GenerationOptions(10, -1, never)),
        Arguments.of(FinishReason.END, firstAt(third), new GenerationOptions(20, third, never)),
        Arguments.of(
            FinishReason.STOP, firstAt(third), new GenerationOptions(20, -1, id -> id == third)),
        // 28 fill the context of 33; one more is sampled from the last position
        Arguments.of(FinishReason.CONTEXT, 29, new GenerationOptions(100, -1, never)));
  }

  private static int firstAt(int token) {
    int count = 1;
    while (GOLDEN.greedy()[5 + count - 1] != token) {
      count++;
    }
    return count;
  }

  @ParameterizedTest
  @MethodSource("ends")
  void endsForThisReasonAfterSoManyTokens(
      FinishReason reason, int tokens, GenerationOptions options) {
    assertEquals(reason, generate(GOLDEN.prompt(), options, new Cancellation()));

    assertEquals(new Started(0, 5), events.get(0));
    assertEquals(5, ((Prefilled) events.get(1)).tokens());
    int[] told = told();
    assertEquals(tokens, told.length);
    for (int i = 0; i < Math.min(told.length, 28); i++) {
      assertEquals(GOLDEN.greedy()[5 + i], told[i], "token " + i);
    }
    Finished finished = (Finished) events.getLast();
    assertEquals(reason, finished.reason());
    assertEquals(tokens, finished.tokens());
    assertEquals(Math.min(5 + tokens, session.context()), session.position());
  }

  @ParameterizedTest
  @MethodSource("parley.engine.OurBackends#here")
  void cancelledAnswerLeavesASessionThatHoldsWhatWasTold(Backend backend) {
    session.close();
    weights.close();
    weights = GOLDEN.weights(backend.precision(), workers);
    session = backend.open(weights, workers);
    Cancellation cancellation = new Cancellation();
    IntPredicate cancelAfterFour =
        id -> {
          if (told().length == 4) {
            cancellation.request();
          }
          return false;
        };
    GenerationOptions options = new GenerationOptions(20, -1, cancelAfterFour);
    assertEquals(FinishReason.CANCELLED, generate(GOLDEN.prompt(), options, cancellation));
    assertEquals(5 + 4, session.position());

    // What follows is what a fresh session says after the same tokens.
    int[] next = {3};
    float[] continued = logits(session.feed(next, 1, new Cancellation()));
    try (Session fresh = backend.open(weights, workers)) {
      fresh.feed(GOLDEN.prompt(), 0, new Cancellation());
      fresh.feed(told(), 0, new Cancellation());
      assertArrayEquals(logits(fresh.feed(next, 1, new Cancellation())), continued);
    }
  }

  /**
   * Cancelled while a token is computed: the token was told, so it is kept. Another thread cancels
   * as soon as the token is told, and the answers go on until one is hit in the middle.
   */
  @Test
  void cancellationInTheMiddleOfATokenKeepsThatToken() throws InterruptedException {
    ModelConfig deep = new ModelConfig(400, 2, 64, 50, 600); // a token takes milliseconds
    try (Weights large = RandomWeights.of(deep, 1, workers, new Cancellation());
        Session busy = Backends.load().require("vector").open(large, workers)) {
      Cancellation cancellation = new Cancellation();
      CountDownLatch told = new CountDownLatch(3);
      Thread canceller =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      told.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    cancellation.request();
                  });
      FinishReason reason =
          new Generator(busy, new Sampler(SamplingOptions.GREEDY, 0))
              .generate(
                  new int[] {1, 2},
                  new GenerationOptions(590, -1, GenerationOptions.NEVER),
                  cancellation,
                  event -> {
                    events.add(event);
                    if (event instanceof Token) {
                      told.countDown();
                    }
                  });
      canceller.join();
      assertEquals(FinishReason.CANCELLED, reason);
      assertEquals(2 + told().length, busy.position());
      try (Session fresh = Backends.load().require("vector").open(large, workers)) {
        fresh.feed(new int[] {1, 2}, 0, new Cancellation());
        fresh.feed(told(), 0, new Cancellation());
        int[] next = {3};
        assertArrayEquals(
            logits(fresh.feed(next, 1, new Cancellation())),
            logits(busy.feed(next, 1, new Cancellation())));
      }
    }
  }

  @Test
  void cancelledPrefillLeavesTheSessionEmpty() {
    Cancellation cancellation = new Cancellation();
    cancellation.request();
    GenerationOptions options = new GenerationOptions(5, -1, GenerationOptions.NEVER);
    assertEquals(FinishReason.CANCELLED, generate(GOLDEN.prompt(), options, cancellation));
    assertEquals(
        List.of(new Started(0, 5), new Finished(FinishReason.CANCELLED, 0, 0, 0, 0)), events);
    assertEquals(0, session.position());
  }

  @Test
  void promptLongerThanTheContextIsRefused() {
    GenerationOptions options = new GenerationOptions(5, -1, GenerationOptions.NEVER);
    assertThrows(
        IllegalArgumentException.class, () -> generate(new int[34], options, new Cancellation()));
    assertEquals(0, session.position());
  }

  private FinishReason generate(int[] prompt, GenerationOptions options, Cancellation cancel) {
    return new Generator(session, new Sampler(SamplingOptions.GREEDY, 0))
        .generate(prompt, options, cancel, events::add);
  }

  private int[] told() {
    return events.stream()
        .filter(Token.class::isInstance)
        .mapToInt(event -> ((Token) event).id())
        .toArray();
  }

  private static float[] logits(MemorySegment logits) {
    return logits.toArray(F32Matrix.FLOAT.withByteAlignment(1));
  }
}
