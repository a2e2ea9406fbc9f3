package parley.repl.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import parley.repl.bench.BenchRow.Figures;
import parley.repl.bench.BenchRow.Rates;
import parley.repl.bench.BenchRow.Test;

/** The columns that people read: the same in every format for them. */
final class Columns {

  static final List<String> HEAD =
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
  private static final List<String> WORDS = List.of("backend", "test");

  private Columns() {}

  /** Whether the column stands to the left. */
  static boolean holdsWords(int column) {
    return WORDS.contains(HEAD.get(column));
  }

  /** The cells of a row; one without figures has fewer, and the last says why. */
  // vector     2  decode@512      128     5   51.2  50.8-51.4   87 %       466  540
  // naive      2  decode@512        -   2/5  ~0.18  0.17-0.19  0.3 %      2790  583
  // simd       2  prefill     the library is not built
  static List<String> cells(BenchReport report, BenchRow row) {
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

  private static String part(int got, int wanted) {
    return got == wanted ? Integer.toString(got) : got + "/" + wanted;
  }

  private static String percent(OptionalDouble share) {
    return share.isEmpty() ? "-" : digits(share.getAsDouble() * 100, 2) + " %";
  }

  /** Three significant digits, and all of those before the point. */
  static String number(double value) {
    return digits(value, 3);
  }

  private static String digits(double value, int count) {
    return value >= Math.pow(10, count - 1)
        ? String.format(Locale.ROOT, "%.0f", value)
        : new BigDecimal(value).round(new MathContext(count)).toPlainString();
  }
}
