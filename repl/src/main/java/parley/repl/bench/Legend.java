package parley.repl.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import parley.repl.bench.BenchRow.Figures;
import parley.repl.table.Digits;
import parley.repl.table.Subject;
import parley.tokenizer.VisibleText;

/** What stands below the rows for people: model, machine, and what columns and marks mean. */
final class Legend {

  /** Where limits differ by more between two moments, so do the rates of two rows. */
  private static final double MUCH_DRIFT = 0.15;

  private final BenchReport report;

  private Legend(BenchReport report) {
    this.report = report;
  }

  static List<Subject> of(BenchReport report) {
    Legend legend = new Legend(report);
    List<Subject> subjects = new ArrayList<>(legend.subjects());
    subjects.addAll(report.isEmpty() ? List.of() : legend.columns());
    subjects.addAll(legend.missing());
    if (report.interrupted()) {
      subjects.add(new Subject("incomplete", "interrupted; the tests still to come are missing"));
    }
    return subjects;
  }

  private List<Subject> subjects() {
    Machine machine = report.machine();
    List<Subject> subjects = new ArrayList<>();
    subjects.add(new Subject("model", model(report.model())));
    subjects.add(
        new Subject(
            "machine", "%s, %d processors".formatted(machine.cpu(), machine.threadsAvailable())));
    if (!report.variants().isEmpty()) {
      subjects.add(new Subject("code", variants()));
    }
    subjects.add(new Subject("reads", reads()));
    subjects.add(new Subject("computes", limits(machine.operationsPerSecond(), "GFLOP/s")));
    if (machine.limitDrift() > MUCH_DRIFT) {
      subjects.add(
          new Subject(
              "unsteady",
              ("a limit differed by up to %d %% between two moments of this run: compare shares, as"
                   + " rates and ratios of rows that were measured one after the other are rough")
                  .formatted(Math.round(100 * machine.limitDrift()))));
    }
    return subjects;
  }

  private List<Subject> columns() {
    List<Subject> columns = new ArrayList<>();
    columns.add(new Subject("runs", "repetitions x tokens; *: cut to the budget or the context"));
    columns.add(new Subject("tok/s", rates()));
    String spread = "between the quartiles of the repetitions, as a part of the median";
    columns.add(
        new Subject(
            "spread",
            anyFigures(Figures::disturbed)
                ? spread
                    + "\n!: more than %d %%, so something disturbed this row"
                        .formatted(Math.round(100 * BenchRow.DISTURBED))
                : spread));
    columns.add(
        new Subject(
            "limit",
            "share of what the machine did just before and after each repetition, median: in"
                + " prefill of its multiply-adds (2 for each weight and token, the head once), in"
                + " decode of its read rate (weights, keys and values a token needs with a"
                + " cache)"));
    columns.add(new Subject("ratio", "to the first backend in the same test"));
    columns.add(
        new Subject("first", "from the start of a prefill to the logits of the first new token"));
    columns.add(new Subject("MB", "weights and session"));
    return columns;
  }

  private boolean anyFigures(Predicate<Figures> wanted) {
    return report.rows().stream().anyMatch(row -> row.figures().filter(wanted).isPresent());
  }

  // missing  simd, kv, q8: CMake was not found when Parley was built
  private List<Subject> missing() {
    return report.missing().entrySet().stream()
        .map(
            e ->
                new Subject(
                    "missing", String.join(", ", e.getValue()) + ": " + VisibleText.of(e.getKey())))
        .toList();
  }

  private static String model(BenchModel model) {
    return String.format(
        Locale.ROOT,
        "%s, %,d parameters",
        VisibleText.of(model.name()),
        model.config().parameters());
  }

  // simd, kv, q8: avx512
  private String variants() {
    Map<String, String> backends = new LinkedHashMap<>();
    report
        .variants()
        .forEach((name, variant) -> backends.merge(variant, name, (a, b) -> a + ", " + b));
    return backends.entrySet().stream()
        .map(e -> e.getValue() + ": " + e.getKey())
        .collect(Collectors.joining("; "));
  }

  // at most 31.9 GB/s with 2 threads, over float32 weights, 495 MB
  private String reads() {
    List<String> lines = new ArrayList<>();
    report
        .machine()
        .readBytesPerSecond()
        .forEach(
            (precision, rates) -> {
              double bytes = precision.bytesPerToken(report.model().config());
              lines.add(
                  "%s, over %s weights, %s MB"
                      .formatted(
                          limits(rates, "GB/s"), precision.word(), Digits.forPeople(bytes / 1e6)));
            });
    return lines.isEmpty() ? limits(Map.of(), "") : String.join("\n", lines);
  }

  private String rates() {
    String rates = "median of the repetitions, after warm-up";
    return anyFigures(Figures::estimated)
        ? rates + "\n~: estimated from prefill, as without cache a token is a whole pass"
        : rates;
  }

  /** {@code at most 31.9 GB/s with 2 threads, 16.5 GB/s with 1 thread}. */
  private static String limits(Map<Integer, Double> rates, String unit) {
    if (rates.isEmpty()) {
      return "(not measured)";
    }
    return rates.entrySet().stream()
        .map(
            e ->
                "%s %s with %s"
                    .formatted(
                        Digits.forPeople(e.getValue() / 1e9), unit, BenchGroup.threads(e.getKey())))
        .collect(Collectors.joining(", ", "at most ", ""));
  }
}
