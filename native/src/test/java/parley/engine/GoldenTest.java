package parley.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every backend of ours gives the logits and the greedy text of a float64 implementation; those of
 * half precision are held against float32 in {@link HalfPrecisionTest}.
 */
class GoldenTest {

  /** Of the absolute value, at least of 1: float32 rounding over these models stays far below. */
  private static final double TOLERANCE = 1e-4;

  static Stream<Arguments> casesOnBackends() {
    return casesOn(
        OurBackends.ofEveryKernels()
            .filter(named -> GoldenCase.isFor(named.getPayload().precision()))
            .toList());
  }

  /** Golden results at the end of the context are there for float32 weights only. */
  static Stream<Arguments> casesOnFloat32Backends() {
    return casesOn(
        OurBackends.ofEveryKernels()
            .filter(named -> named.getPayload().precision() == Precision.FLOAT32)
            .toList());
  }

  private static Stream<Arguments> casesOn(List<Named<Backend>> backends) {
    return GoldenCase.NAMES.stream()
        .flatMap(name -> backends.stream().map(backend -> Arguments.of(name, backend)));
  }

  @ParameterizedTest
  @MethodSource("casesOnBackends")
  void logitsAfterPrompt(String name, Backend backend) {
    GoldenCase golden = GoldenCase.read(name);
    try (Workers workers = new Workers(2);
        Weights weights = golden.weights(backend.precision(), workers);
        Session session = backend.open(weights, workers)) {
      assertClose(
          golden.logitsAfterPrompt(backend.precision()),
          session.feed(golden.prompt(), 1, new Cancellation()));
    }
  }

  @ParameterizedTest
  @MethodSource("casesOnFloat32Backends")
  void logitsAtTheEndOfTheContext(String name, Backend backend) {
    GoldenCase golden = GoldenCase.read(name);
    try (Workers workers = new Workers(2);
        Weights weights = golden.weights(backend.precision(), workers);
        Session session = backend.open(weights, workers)) {
      int length = Math.min(golden.greedy().length, session.context());
      int[] ids = Arrays.copyOf(golden.greedy(), length);
      assertClose(golden.logitsAfterAll(), session.feed(ids, 1, new Cancellation()));
    }
  }

  @ParameterizedTest
  @MethodSource("casesOnBackends")
  void greedyText(String name, Backend backend) {
    GoldenCase golden = GoldenCase.read(name);
    IntStream.Builder ids = IntStream.builder();
    Arrays.stream(golden.prompt()).forEach(ids);
    try (Workers workers = new Workers(2);
        Weights weights = golden.weights(backend.precision(), workers);
        Session session = backend.open(weights, workers)) {
      FinishReason reason =
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
      assertEquals(FinishReason.LENGTH, reason);
      int[] greedy = golden.greedy(backend.precision());
      assertArrayEquals(greedy, ids.build().toArray());
      assertEquals(Math.min(greedy.length, session.context()), session.position());
    }
  }

  private static void assertClose(double[] expected, MemorySegment actual) {
    assertEquals(expected.length, actual.byteSize() / Float.BYTES);
    for (int i = 0; i < expected.length; i++) {
      double tolerance = TOLERANCE * Math.max(1, Math.abs(expected[i]));
      assertEquals(expected[i], actual.getAtIndex(F32Matrix.FLOAT, i), tolerance, "logit " + i);
    }
  }
}
