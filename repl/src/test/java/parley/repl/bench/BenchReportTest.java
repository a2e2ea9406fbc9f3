package parley.repl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import parley.engine.ModelConfig;
import parley.engine.Precision;

/** Shares of the limits, worked out by hand. */
class BenchReportTest {

  // A layer: 12 * 64^2 matrix weights and 13 * 64 vector elements, 4 bytes each: 199,936 bytes.
  // wte: 100 rows, padded to 128, of 64 floats: 32,768 bytes. Final LayerNorm: 512 bytes.
  private static final ModelConfig CONFIG = new ModelConfig(2, 2, 64, 100, 32);
  private static final double BYTES_PER_TOKEN = 2 * 199_936 + 32_768 + 512;

  // The matrices take a byte a weight, and 4 for each of their 9 * 64 rows, where they took 4.
  private static final double INT8_BYTES_PER_TOKEN =
      2 * (12 * 64 * 64 + 9 * 64 * 4 + 13 * 64 * 4) + 128 * 64 + 128 * 4 + 512;

  private final BenchModel model =
      new BenchModel(
          "small",
          CONFIG,
          backend -> {
            throw new AssertionError("a report needs no weights for " + backend);
          });

  @Test
  void aDecodedTokenReadsTheWeightsAndTheKeysAndValuesOfItsContext() {
    double keysAndValues = 10 * 2 * 2 * 64 * 4;
    assertEquals(BYTES_PER_TOKEN, model.decodeBytes(Precision.FLOAT32, 0));
    assertEquals(BYTES_PER_TOKEN + keysAndValues, model.decodeBytes(Precision.FLOAT32, 10));
    assertEquals(INT8_BYTES_PER_TOKEN, model.decodeBytes(Precision.INT8, 0));
    assertEquals(INT8_BYTES_PER_TOKEN + keysAndValues, model.decodeBytes(Precision.INT8, 10));
  }

  @Test
  void aPrefillMultipliesTheLayersForEveryTokenAndTheHeadOnce() {
    assertEquals(8 * 2 * 2 * 12 * 64 * 64 + 2 * 100 * 64, model.prefillOperations(8));
  }

  @Test
  void sharesAreOfTheLimitWithTheSameNumberOfThreads() {
    BenchReport report = float32(Map.of(1, 1e9, 2, 4e9), Map.of(1, 1e8, 2, 2e8));
    assertEquals(100 * 443_392 / 1e9, share(report, row(1, BenchRow.Test.DECODE, 10)), 1e-12);
    assertEquals(100 * 433_152 / 4e9, share(report, row(2, BenchRow.Test.DECODE, 0)), 1e-12);
    assertEquals(
        100 * 1_585_664 / 8.0 / 2e8, share(report, row(2, BenchRow.Test.PREFILL, 0)), 1e-12);
  }

  @Test
  void eachPrecisionIsHeldAgainstTheReadRateOverItsOwnBytes() {
    BenchReport report =
        report(Map.of(Precision.FLOAT32, Map.of(1, 1e9), Precision.INT8, Map.of(1, 2e9)), Map.of());
    BenchRow float32 = row(1, BenchRow.Test.DECODE, 0);
    BenchRow int8 =
        new BenchRow(
            "y", Precision.INT8, 1, BenchRow.Test.DECODE, 0, float32.figures(), Optional.empty());
    assertEquals(100 * BYTES_PER_TOKEN / 1e9, share(report, float32), 1e-12);
    assertEquals(100 * INT8_BYTES_PER_TOKEN / 2e9, share(report, int8), 1e-12);
  }

  @Test
  void withoutLimitOrFiguresThereIsNoShare() {
    BenchReport report = float32(Map.of(1, 1e9), Map.of());
    assertTrue(report.shareOfLimit(row(1, BenchRow.Test.PREFILL, 0)).isEmpty());
    assertTrue(report.shareOfLimit(row(2, BenchRow.Test.DECODE, 0)).isEmpty());
    BenchRow empty =
        new BenchRow(
            "x",
            Precision.FLOAT32,
            1,
            BenchRow.Test.DECODE,
            0,
            Optional.empty(),
            Optional.of("why"));
    assertTrue(report.shareOfLimit(empty).isEmpty());
  }

  private static double share(BenchReport report, BenchRow row) {
    return report.shareOfLimit(row).orElseThrow();
  }

  /** 8 tokens at 100 tokens per second. */
  private static BenchRow row(int threads, BenchRow.Test test, int depth) {
    BenchRow.Rates rates = new BenchRow.Rates(100, 90, 110, 0.1);
    BenchRow.Figures figures = new BenchRow.Figures(8, 5, rates, 1, 1);
    return new BenchRow(
        "x", Precision.FLOAT32, threads, test, depth, Optional.of(figures), Optional.empty());
  }

  private BenchReport float32(Map<Integer, Double> read, Map<Integer, Double> operations) {
    return report(Map.of(Precision.FLOAT32, read), operations);
  }

  private BenchReport report(
      Map<Precision, Map<Integer, Double>> read, Map<Integer, Double> operations) {
    Machine machine = new Machine("cpu", 2, read, operations, 0);
    return new BenchReport(machine, model, BenchPlan.DEFAULT, Map.of(), List.of(), false);
  }
}
