package parley.repl.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * All that a run measured.
 *
 * @param interrupted whether rows are missing because the run was cancelled
 */
public record BenchReport(
    Machine machine, BenchModel model, BenchPlan plan, List<BenchRow> rows, boolean interrupted) {

  /**
   * A row's rate as a part of this machine's limit: decoding of the read bandwidth over as many
   * bytes as weights of its precision take, prefill of the multiply-add peak with the same number
   * of threads. A backend without cache is held against what a token costs at least, not against
   * what it chose to compute; so its share is its distance from the ideal. Empty if the row has no
   * rate or the limit was not measured.
   */
  OptionalDouble shareOfLimit(BenchRow row) {
    Map<Integer, Double> limits =
        switch (row.test()) {
          case PREFILL -> machine.operationsPerSecond();
          case DECODE -> machine.readBytesPerSecond().getOrDefault(row.precision(), Map.of());
        };
    Double limit = limits.get(row.threads());
    if (limit == null || row.figures().isEmpty()) {
      return OptionalDouble.empty();
    }
    BenchRow.Figures figures = row.figures().get();
    double workPerToken =
        switch (row.test()) {
          case PREFILL -> model.prefillOperations(figures.tokens()) / figures.tokens();
          case DECODE -> model.decodeBytes(row.precision(), row.depth());
        };
    return OptionalDouble.of(figures.tokensPerSecond().median() * workPerToken / limit);
  }

  /** Memory for the weights, by backend that has figures; those of one precision share them. */
  Map<String, Long> weightBytes() {
    Map<String, Long> bytes = new LinkedHashMap<>();
    rows.stream()
        .filter(row -> row.figures().isPresent())
        .forEach(row -> bytes.put(row.backend(), row.precision().bytes(model.config())));
    return bytes;
  }
}
