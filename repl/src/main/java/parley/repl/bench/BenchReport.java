package parley.repl.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import parley.repl.bench.BenchRow.AgainstLimit;
import parley.repl.bench.BenchRow.Figures;

/**
 * All that a run measured.
 *
 * @param variants what backends run as on this processor, such as an instruction set, by name
 * @param interrupted whether rows are missing because the run was cancelled
 */
public record BenchReport(
    Machine machine,
    BenchModel model,
    BenchPlan plan,
    Map<String, String> variants,
    List<BenchRow> rows,
    boolean interrupted) {

  /** Whether anything was measured. */
  public boolean isEmpty() {
    return rows.stream().allMatch(row -> row.figures().isEmpty());
  }

  /** The rows with figures, those of the same test and threads together: they can be compared. */
  Map<BenchGroup, List<BenchRow>> groups() {
    Map<BenchGroup, List<BenchRow>> groups = new LinkedHashMap<>();
    rows.stream()
        .filter(row -> row.figures().isPresent())
        .sorted(
            Comparator.comparingInt((BenchRow row) -> plan.threads().indexOf(row.threads()))
                .thenComparing(BenchRow::test)
                .thenComparingInt(row -> plan.depths().indexOf(row.depth())))
        .forEach(
            row -> groups.computeIfAbsent(BenchGroup.of(row), _ -> new ArrayList<>()).add(row));
    return groups;
  }

  /** Why there are rows without figures, and who they belong to: backends, or tests of all. */
  Map<String, Set<String>> missing() {
    Set<String> measured = weightBytes().keySet();
    Map<String, Set<String>> missing = new LinkedHashMap<>();
    for (BenchRow row : rows) {
      if (row.figures().isEmpty()) {
        String who = measured.contains(row.backend()) ? BenchGroup.of(row).test() : row.backend();
        missing.computeIfAbsent(row.note().orElse("-"), _ -> new LinkedHashSet<>()).add(who);
      }
    }
    return missing;
  }

  /**
   * A row's rate as a part of what the machine did beside it: decoding of the read bandwidth over
   * as many bytes as weights of its precision take, prefill of the multiply-add peak, both with the
   * same number of threads. A backend without cache is held against what a token costs at least,
   * not against what it chose to compute; so its share is its distance from the ideal. Empty if the
   * row has no rate or its limit was not measured.
   */
  OptionalDouble shareOfLimit(BenchRow row) {
    Optional<AgainstLimit> against = row.figures().flatMap(Figures::againstLimit);
    if (against.isEmpty()) {
      return OptionalDouble.empty();
    }
    int tokens = row.figures().orElseThrow().tokens();
    double workPerToken =
        switch (row.test()) {
          case PREFILL -> model.prefillOperations(tokens) / tokens;
          case DECODE -> model.decodeBytes(row.precision(), row.depth());
        };
    return OptionalDouble.of(against.get().tokensPerWork() * workPerToken);
  }

  /** A row's rate as a multiple of the first row's of its group; empty if it has no rate. */
  OptionalDouble ratioToFirst(BenchRow row) {
    return row.figures().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(rate(row) / rate(groups().get(BenchGroup.of(row)).getFirst()));
  }

  /** The rate of a row that has figures, as a part of the best of its group. */
  double shareOfBest(BenchRow row) {
    List<BenchRow> group = groups().get(BenchGroup.of(row));
    return rate(row) / group.stream().mapToDouble(BenchReport::rate).max().orElseThrow();
  }

  private static double rate(BenchRow row) {
    return row.figures().orElseThrow().tokensPerSecond().median();
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
