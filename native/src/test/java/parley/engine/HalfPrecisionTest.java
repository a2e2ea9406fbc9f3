package parley.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights of 16 bits give the bits of the same values in float32, however they are computed. */
class HalfPrecisionTest {

  /** Odd in every block of the kernels. */
  private static final ModelConfig CONFIG = new ModelConfig(2, 3, 300, 333, 400);

  private static final int LENGTH = 150;

  static Stream<Arguments> runs() {
    return halfBackends()
        .flatMap(
            backend ->
                Stream.of(HalfFormat.values())
                    .flatMap(
                        format ->
                            Stream.of(150, 7, 1)
                                .map(chunk -> Arguments.of(backend, format, chunk))));
  }

  private static Stream<Named<Backend>> halfBackends() {
    return OurBackends.ofEveryKernels()
        .filter(named -> named.getPayload().precision() == Precision.FLOAT16);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void randomModel(Backend backend, HalfFormat format, int chunk) {
    try (Workers workers = new Workers(chunk == 7 ? 1 : 2);
        Weights half =
            RandomWeights.of(CONFIG, format.precision(), 1, workers, new Cancellation());
        Weights same = float32(half, workers)) {
      int[] ids = new Random(4).ints(LENGTH, 0, CONFIG.vocabSize()).toArray();
      Backend vector = Backends.load().require("vector");
      int[] expected = logits(vector, same, workers, ids, LENGTH);
      assertTrue(Arrays.stream(expected).distinct().count() > 300, "logits differ");
      assertArrayEquals(expected, logits(backend, half, workers, ids, chunk));
    }
  }

  static Stream<Arguments> goldenCases() {
    return GoldenCase.NAMES.stream()
        .flatMap(
            name ->
                halfBackends()
                    .flatMap(
                        backend ->
                            Stream.of(HalfFormat.values())
                                .map(format -> Arguments.of(name, backend, format))));
  }

  /** The golden results are of float32 weights, which 16 bits do not hold. */
  @ParameterizedTest
  @MethodSource("goldenCases")
  void goldenModelsRounded(String name, Backend backend, HalfFormat format) {
    GoldenCase golden = GoldenCase.read(name);
    try (Workers workers = new Workers(2);
        Weights half = golden.weights(format.precision(), workers);
        Weights same = float32(half, workers)) {
      assertTrue(half.wte() instanceof HalfMatrix matrix && matrix.format() == format);
      int[] ids = Arrays.copyOf(golden.greedy(), golden.prompt().length);
      Backend kv = Backends.load().require("kv");
      assertArrayEquals(
          logits(kv, same, workers, ids, ids.length), logits(backend, half, workers, ids, 1));
    }
  }

  @ParameterizedTest
  @EnumSource(HalfFormat.class)
  void theFileDecidesWhichHalfFormatIsHeld(HalfFormat format) {
    Backend auto = Backends.load().require(Backends.AUTO, format.precision());
    assertEquals("f16", auto.name());
    assertEquals(format.precision(), auto.precisionFor(format.precision()));
    assertEquals(Precision.FLOAT16, auto.precisionFor(Precision.FLOAT32));
  }

  private static Weights float32(Weights weights, Workers workers) {
    return WeightsBuilder.of(
        weights.config(),
        Precision.FLOAT32,
        new ValuesOf(weights),
        Packing.JAVA,
        workers,
        new Cancellation(),
        LoadProgress.NONE);
  }

  /** The bits of the logits of the last token, fed in chunks. */
  private static int[] logits(
      Backend backend, Weights weights, Workers workers, int[] ids, int chunk) {
    try (Session session = backend.open(weights, workers)) {
      MemorySegment logits = MemorySegment.NULL;
      for (int from = 0; from < ids.length; from += chunk) {
        int to = Math.min(from + chunk, ids.length);
        logits = session.feed(Arrays.copyOfRange(ids, from, to), 1, new Cancellation());
      }
      MemorySegment last = logits;
      return IntStream.range(0, weights.config().vocabSize())
          .map(i -> Float.floatToRawIntBits(last.getAtIndex(F32Matrix.FLOAT, i)))
          .toArray();
    }
  }
}
