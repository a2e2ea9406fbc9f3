package parley.repl.bench;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import parley.engine.Precision;
import parley.repl.bench.BenchRow.Figures;
import parley.repl.bench.BenchRow.Rates;
import parley.repl.bench.BenchRow.Test;
import parley.tokenizer.VisibleText;

/** Aligned columns for people, and below them what they mean. */
final class TableFormat implements ReportFormat {

  private static final List<String> HEAD =
      List.of(
          "backend",
          "thr",
          "test",
          "tokens",
          "reps",
          "tok/s",
          "min-max",
          "limit",
          "first ms",
          "MB");

  /** Columns of words; the others hold numbers and stand to the right. */
  private static final List<String> LEFT = List.of("backend", "test");

  private static final String GAP = "  ";

  @Override
  public String name() {
    return "table";
  }

  @Override
  public void write(BenchReport report, PrintWriter out) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEAD);
    report.rows().forEach(row -> lines.add(cells(report, row)));
    int[] widths = widths(lines);
    lines.forEach(line -> out.println(line(line, widths)));
    out.println();
    footer(report).forEach(out::println);
  }

  // vector     2  decode@512      128     5   51.2  50.8-51.4   87 %       466  540
  // naive      2  decode@512        -   2/5  ~0.18  0.17-0.19  0.3 %      2790  583
  // simd       2  prefill     the library is not built
  private static List<String> cells(BenchReport report, BenchRow row) {
    List<String> cells = new ArrayList<>();
    cells.add(row.backend());
    cells.add(Integer.toString(row.threads()));
    cells.add(row.depth() == 0 ? row.test().toString() : row.test() + "@" + row.depth());
    row.figures()
        .ifPresentOrElse(
            figures -> cells.addAll(cells(report, row, figures)),
            () -> cells.add(row.note().orElse("-")));
    return cells;
  }

  private static List<String> cells(BenchReport report, BenchRow row, Figures figures) {
    BenchPlan plan = report.plan();
    Rates rates = figures.tokensPerSecond();
    int wanted = row.test() == Test.PREFILL ? plan.promptTokens() : plan.newTokens();
    return List.of(
        figures.estimated() ? "-" : part(figures.tokens(), wanted),
        part(figures.repetitions(), plan.repetitions()),
        (figures.estimated() ? "~" : "") + number(rates.median()),
        number(rates.min()) + "-" + number(rates.max()),
        percent(report.shareOfLimit(row)),
        number(figures.firstTokenMs()),
        number(figures.memoryBytes() / 1e6));
  }

  private static List<String> footer(BenchReport report) {
    List<String> lines = new ArrayList<>();
    Machine machine = report.machine();
    lines.add(
        String.format(
            Locale.ROOT,
            "model    %s, %,d parameters",
            VisibleText.of(report.model().name()),
            parameters(report)));
    lines.add("machine  %s, %d processors".formatted(machine.cpu(), machine.threadsAvailable()));
    machine
        .readBytesPerSecond()
        .forEach((precision, rates) -> lines.add(reads(report, precision, rates)));
    lines.add("         multiplies and adds " + limits(machine.operationsPerSecond(), "GFLOP/s"));
    lines.add("tok/s    median of the repetitions, after warm-up; 20/512: cut to the budget");
    if (report.rows().stream()
        .anyMatch(row -> row.figures().filter(Figures::estimated).isPresent())) {
      lines.add("         ~: estimated from prefill, as without cache a token is a whole pass");
    }
    lines.add("limit    share of what the machine reached in this run: in prefill of its");
    lines.add("         multiply-adds (2 for each weight and token, the head once), in decode");
    lines.add("         of its read rate (weights, keys and values a token needs with a cache)");
    lines.add("first    from the start of a prefill to the logits of the first new token");
    lines.add("MB       weights and session");
    if (report.interrupted()) {
      lines.add("Interrupted: the tests that were still to come are missing.");
    }
    return lines;
  }

  //          reads 31.9 GB/s with 2 threads over float32 weights, 495 MB
  private static String reads(BenchReport report, Precision precision, Map<Integer, Double> rates) {
    double megabytes = precision.bytesPerToken(report.model().config()) / 1e6;
    return "         reads %s over %s weights, %s MB"
        .formatted(limits(rates, "GB/s"), precision.word(), number(megabytes));
  }

  private static long parameters(BenchReport report) {
    return report.model().config().parameters();
  }

  /** {@code 31.9 GB/s with 2 threads, 16.5 GB/s with 1}. */
  private static String limits(Map<Integer, Double> rates, String unit) {
    if (rates.isEmpty()) {
      return "(not measured: there is no probe in this build)";
    }
    return rates.entrySet().stream()
        .map(
            e ->
                "%s %s with %d thread%s"
                    .formatted(
                        number(e.getValue() / 1e9), unit, e.getKey(), e.getKey() == 1 ? "" : "s"))
        .collect(Collectors.joining(", "));
  }

  private static String part(int got, int wanted) {
    return got == wanted ? Integer.toString(got) : got + "/" + wanted;
  }

  private static String percent(OptionalDouble share) {
    return share.isEmpty() ? "-" : digits(share.getAsDouble() * 100, 2) + " %";
  }

  private static String number(double value) {
    return digits(value, 3);
  }

  /** That many significant digits, and all of those before the point. */
  private static String digits(double value, int count) {
    return value >= Math.pow(10, count - 1)
        ? String.format(Locale.ROOT, "%.0f", value)
        : new BigDecimal(value).round(new MathContext(count)).toPlainString();
  }

  /** Widest cell of each column; a row without figures does not widen the column of its note. */
  private static int[] widths(List<List<String>> lines) {
    int[] widths = new int[HEAD.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < (line.size() < HEAD.size() ? line.size() - 1 : HEAD.size()); i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return widths;
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String pad = " ".repeat(Math.max(0, widths[i] - cells.get(i).length()));
      boolean note = i == cells.size() - 1 && cells.size() < HEAD.size();
      boolean left = note || LEFT.contains(HEAD.get(i));
      line.append(i == 0 ? "" : GAP).append(left ? cells.get(i) + pad : pad + cells.get(i));
    }
    return line.toString().stripTrailing();
  }
}
