package parley.repl.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import parley.repl.bench.BenchRow.Figures;
import parley.tokenizer.VisibleText;

/**
 * One subject of what stands below the rows for people: model, machine, and what columns mean.
 *
 * @param subject a word
 * @param lines as they fit a terminal
 */
record Legend(String subject, List<String> lines) {

  /** The last line of a report that lacks rows. */
  static final String INTERRUPTED = "Interrupted: the tests that were still to come are missing.";

  private static Legend of(String subject, String... lines) {
    return new Legend(subject, List.of(lines));
  }

  static List<Legend> of(BenchReport report) {
    Machine machine = report.machine();
    return List.of(
        of("model", model(report.model())),
        of("machine", "%s, %d processors".formatted(machine.cpu(), machine.threadsAvailable())),
        new Legend("reads", reads(report)),
        of("computes", limits(machine.operationsPerSecond(), "GFLOP/s")),
        new Legend("tok/s", rates(report)),
        of(
            "limit",
            "share of what the machine reached in this run: in prefill of its",
            "multiply-adds (2 for each weight and token, the head once), in decode",
            "of its read rate (weights, keys and values a token needs with a cache)"),
        of("first", "from the start of a prefill to the logits of the first new token"),
        of("MB", "weights and session"));
  }

  private static String model(BenchModel model) {
    return String.format(
        Locale.ROOT,
        "%s, %,d parameters",
        VisibleText.of(model.name()),
        model.config().parameters());
  }

  // 31.9 GB/s with 2 threads, over float32 weights, 495 MB
  private static List<String> reads(BenchReport report) {
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
                          limits(rates, "GB/s"), precision.word(), Columns.number(bytes / 1e6)));
            });
    return lines.isEmpty()
        ? List.of(limits(Map.of(), ""))
        : List.of(String.join(";\n", lines).split("\n", -1));
  }

  private static List<String> rates(BenchReport report) {
    List<String> lines = new ArrayList<>();
    lines.add("median of the repetitions, after warm-up; 20/512: cut to the budget");
    if (report.rows().stream()
        .anyMatch(row -> row.figures().filter(Figures::estimated).isPresent())) {
      lines.add("~: estimated from prefill, as without cache a token is a whole pass");
    }
    return lines;
  }

  /** {@code 31.9 GB/s with 2 threads, 16.5 GB/s with 1 thread}. */
  private static String limits(Map<Integer, Double> rates, String unit) {
    if (rates.isEmpty()) {
      return "(not measured)";
    }
    return rates.entrySet().stream()
        .map(
            e ->
                "%s %s with %d thread%s"
                    .formatted(
                        Columns.number(e.getValue() / 1e9),
                        unit,
                        e.getKey(),
                        e.getKey() == 1 ? "" : "s"))
        .collect(Collectors.joining(", "));
  }
}
