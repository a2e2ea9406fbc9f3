package parley.repl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.repl.bench.BenchRow.Test.DECODE;
import static parley.repl.bench.BenchRow.Test.PREFILL;

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
          Precision.FLOAT32,
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
  void decodeIsHeldAgainstTheBytesOfATokenAndPrefillAgainstItsOperations() {
    BenchReport report = report();
    assertEquals(100 * 443_392 / 1e9, share(report, row(DECODE, 10, 1e9)), 1e-12);
    assertEquals(100 * 433_152 / 4e9, share(report, row(DECODE, 0, 4e9)), 1e-12);
    assertEquals(100 * 1_585_664 / 8.0 / 2e8, share(report, row(PREFILL, 0, 2e8)), 1e-12);
  }

  @Test
  void eachPrecisionIsHeldAgainstItsOwnBytes() {
    BenchRow float32 = row(DECODE, 0, 1e9);
    BenchRow int8 =
        new BenchRow("y", Precision.INT8, 1, DECODE, 0, float32.figures(), Optional.empty());
    assertEquals(100 * BYTES_PER_TOKEN / 1e9, share(report(), float32), 1e-12);
    assertEquals(100 * INT8_BYTES_PER_TOKEN / 1e9, share(report(), int8), 1e-12);
  }

  @Test
  void withoutLimitOrFiguresThereIsNoShare() {
    assertTrue(report().shareOfLimit(row(PREFILL, 0, Double.NaN)).isEmpty());
    BenchRow empty =
        new BenchRow("x", Precision.FLOAT32, 1, DECODE, 0, Optional.empty(), Optional.of("why"));
    assertTrue(report().shareOfLimit(empty).isEmpty());
  }

  private static double share(BenchReport report, BenchRow row) {
    return report.shareOfLimit(row).orElseThrow();
  }

  /** 8 tokens at 100 tokens per second, beside a limit that is unknown if not a number. */
  private static BenchRow row(BenchRow.Test test, int depth, double limit) {
    Optional<BenchRow.AgainstLimit> against =
        Double.isNaN(limit)
            ? Optional.empty()
            : Optional.of(new BenchRow.AgainstLimit(limit, 100 / limit));
    BenchRow.Rates rates = new BenchRow.Rates(100, 90, 110, 0.1);
    BenchRow.Figures figures = new BenchRow.Figures(8, 5, rates, 1, 1, against);
    return new BenchRow(
        "x", Precision.FLOAT32, 1, test, depth, Optional.of(figures), Optional.empty());
  }

  private BenchReport report() {
    return new BenchReport(
        Machine.withoutLimits(), model, BenchPlan.DEFAULT, Map.of(), List.of(), false);
  }
}
