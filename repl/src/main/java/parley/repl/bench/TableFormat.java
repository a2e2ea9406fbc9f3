package parley.repl.bench;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import parley.repl.bench.BenchRow.Figures;
import parley.repl.bench.BenchRow.Rates;
import parley.repl.bench.BenchRow.Test;

/** Aligned columns for people, and below them what they mean. */
final class TableFormat implements ReportFormat {

  private static final List<String> HEAD =
      List.of(
          "backend", "threads", "test", "tokens", "reps", "tok/s", "min-max", "limit", "first",
          "memory");

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
    out.println(line(HEAD, widths));
    for (int i = 0; i < report.rows().size(); i++) {
      String note = remark(report.rows().get(i));
      out.println((line(lines.get(i + 1), widths) + note).stripTrailing());
    }
    out.println();
    footer(report).forEach(out::println);
  }

  // vector         2  decode @512       128     5   51.2  50.8-51.4   87 %   466 ms   540 MB
  private static List<String> cells(BenchReport report, BenchRow row) {
    List<String> cells = new ArrayList<>();
    cells.add(row.backend());
    cells.add(Integer.toString(row.threads()));
    cells.add(row.depth() == 0 ? row.test().toString() : row.test() + " @" + row.depth());
    if (row.figures().isPresent()) {
      Figures figures = row.figures().get();
      Rates rates = figures.tokensPerSecond();
      BenchPlan plan = report.plan();
      int wanted = row.test() == Test.PREFILL ? plan.promptTokens() : plan.newTokens();
      cells.add(figures.tokens() == 0 ? "-" : part(figures.tokens(), wanted));
      cells.add(part(figures.repetitions(), plan.repetitions()));
      cells.add(number(rates.median()));
      cells.add(number(rates.min()) + "-" + number(rates.max()));
      cells.add(percent(report.shareOfLimit(row)));
      cells.add(number(figures.firstTokenMs()) + " ms");
      cells.add(number(figures.memoryBytes() / 1e6) + " MB");
    }
    while (cells.size() < HEAD.size()) {
      cells.add("-");
    }
    return cells;
  }

  /** What the cells cannot say: why there are no figures, or that they are estimated. */
  private static String remark(BenchRow row) {
    boolean measured = row.figures().map(figures -> figures.tokens() > 0).orElse(false);
    return measured ? "" : row.note().map(note -> GAP + note).orElse("");
  }

  private static List<String> footer(BenchReport report) {
    List<String> lines = new ArrayList<>();
    Machine machine = report.machine();
    lines.add("model    %s, %,d parameters".formatted(report.model().name(), parameters(report)));
    lines.add(
        "machine  %s, %d threads available".formatted(machine.cpu(), machine.threadsAvailable()));
    lines.add("         reads " + limits(machine.readBytesPerSecond(), "GB/s"));
    lines.add("         multiplies and adds " + limits(machine.operationsPerSecond(), "GFLOP/s"));
    lines.add("tok/s    median after warm-up; \"20 of 512\" was cut to fit the row's budget");
    lines.add("limit    decode: bytes of weights, keys and values that a token needs / read limit;");
    lines.add("         prefill: 24 L C^2 operations a token, the head once / multiply-add limit;");
    lines.add("         limits are the best of many rounds of this run; without a cache a token");
    lines.add("         is held against what it needs with one");
    lines.add("first    from the start of the prefill test to the logits of the first new token");
    lines.add("memory   weights and session");
    if (report.interrupted()) {
      lines.add("Interrupted: the tests that were still to come are missing.");
    }
    return lines;
  }

  private static long parameters(BenchReport report) {
    return report.model().weights().config().parameters();
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
    return got == wanted ? Integer.toString(got) : got + " of " + wanted;
  }

  private static String percent(OptionalDouble share) {
    return share.isEmpty() ? "-" : number(share.getAsDouble() * 100) + " %";
  }

  /** Three significant digits, all of those before the point. */
  private static String number(double value) {
    return value >= 100
        ? "%.0f".formatted(value)
        : new BigDecimal(value).round(new MathContext(3, RoundingMode.HALF_UP)).toPlainString();
  }

  private static int[] widths(List<List<String>> lines) {
    int[] widths = new int[HEAD.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return widths;
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String pad = " ".repeat(widths[i] - cells.get(i).length());
      boolean left = LEFT.contains(HEAD.get(i));
      line.append(i == 0 ? "" : GAP).append(left ? cells.get(i) + pad : pad + cells.get(i));
    }
    return line.toString();
  }
}
