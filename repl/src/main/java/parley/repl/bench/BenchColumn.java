package parley.repl.bench;

import static parley.repl.table.Column.ofNumbers;
import static parley.repl.table.Column.ofWords;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import parley.repl.bench.BenchRow.Figures;
import parley.repl.bench.BenchRow.Rates;
import parley.repl.bench.BenchRow.Test;
import parley.repl.table.Column;
import parley.repl.table.Digits;

/** The columns that people read, and what stands in them for a row with figures. */
enum BenchColumn {
  BACKEND(ofWords("backend")) {
    @Override
    String cell(BenchReport report, BenchRow row, Figures figures) {
      return row.backend();
    }
  },
  THREADS(ofNumbers("thr")) {
    @Override
    String cell(BenchReport report, BenchRow row, Figures figures) {
      return Integer.toString(row.threads());
    }
  },
  TEST(ofWords("test")) {
    @Override
    String cell(BenchReport report, BenchRow row, Figures figures) {
      return row.depth() == 0 ? row.test().toString() : row.test() + "@" + row.depth();
    }
  },
  // 5 x 512
  // 2 x 20 *
  RUNS(ofWords("runs")) {
    @Override
    String cell(BenchReport report, BenchRow row, Figures figures) {
      if (figures.estimated()) {
        return "-";
      }
      BenchPlan plan = report.plan();
      int wanted = row.test() == Test.PREFILL ? plan.promptTokens() : plan.newTokens();
      boolean cut = figures.tokens() < wanted || figures.repetitions() < plan.repetitions();
      return figures.repetitions() + " x " + figures.tokens() + (cut ? " *" : "");
    }
  },
  RATE(ofNumbers("tok/s")) {
    @Override
    String cell(BenchReport report, BenchRow row, Figures figures) {
      return (figures.estimated() ? "~" : "")
          + Digits.forPeople(figures.tokensPerSecond().median());
    }
  },
  RANGE(ofNumbers("min-max")) {
    @Override
    String cell(BenchReport report, BenchRow row, Figures figures) {
      Rates rates = figures.tokensPerSecond();
      return Digits.forPeople(rates.min()) + "-" + Digits.forPeople(rates.max());
    }
  },
  // 12 %!
  SPREAD(ofNumbers("spread")) {
    @Override
    String cell(BenchReport report, BenchRow row, Figures figures) {
      double spread = figures.tokensPerSecond().spread();
      return figures.repetitions() < 2
          ? "-"
          : Math.round(100 * spread) + " %" + (figures.disturbed() ? "!" : "");
    }
  },
  LIMIT(ofNumbers("limit")) {
    @Override
    String cell(BenchReport report, BenchRow row, Figures figures) {
      OptionalDouble share = report.shareOfLimit(row);
      return share.isEmpty() ? "-" : Digits.forPeople(share.getAsDouble() * 100, 2) + " %";
    }
  },
  RATIO(ofNumbers("ratio")) {
    @Override
    String cell(BenchReport report, BenchRow row, Figures figures) {
      double ratio = report.ratioToFirst(row).orElseThrow();
      return ratio < 0.1 || ratio >= 100
          ? Digits.forPeople(ratio)
          : String.format(Locale.ROOT, "%.2f", ratio);
    }
  },
  FIRST(ofNumbers("first ms")) {
    @Override
    String cell(BenchReport report, BenchRow row, Figures figures) {
      return Digits.forPeople(figures.firstTokenMs());
    }
  },
  MEMORY(ofNumbers("MB")) {
    @Override
    String cell(BenchReport report, BenchRow row, Figures figures) {
      return Digits.forPeople(figures.memoryBytes() / 1e6);
    }
  };

  private final Column column;

  BenchColumn(Column column) {
    this.column = column;
  }

  /** What stands in this column for a row that has figures. */
  abstract String cell(BenchReport report, BenchRow row, Figures figures);

  Column column() {
    return column;
  }

  /** The cells of a row that has figures. */
  static List<String> cells(List<BenchColumn> columns, BenchReport report, BenchRow row) {
    Figures figures = row.figures().orElseThrow();
    return columns.stream().map(column -> column.cell(report, row, figures)).toList();
  }
}
