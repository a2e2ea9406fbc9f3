package parley.repl.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import parley.repl.bench.BenchRow.Figures;
import parley.repl.bench.BenchRow.Test;
import parley.repl.table.Csv;
import parley.tokenizer.VisibleText;

/**
 * Comma-separated values: a line of names, then a line for each row, which also says what model and
 * machine it belongs to. Units and digits are those of {@link JsonFormat}; what does not exist is
 * empty.
 */
final class CsvFormat implements ReportFormat {

  private static final List<String> HEAD =
      List.of(
          "model",
          "parameters",
          "cpu",
          "threads_available",
          "backend",
          "variant",
          "precision",
          "threads",
          "test",
          "depth",
          "tokens",
          "repetitions",
          "tokens_per_second",
          "tokens_per_second_min",
          "tokens_per_second_max",
          "tokens_per_second_spread",
          "read_gb_per_s",
          "fma_gflops",
          "share_of_limit",
          "ratio_to_first",
          "first_token_ms",
          "memory_mb",
          "note");

  @Override
  public String name() {
    return "csv";
  }

  @Override
  public void write(BenchReport report, PrintWriter out, int width) {
    out.print(Csv.line(HEAD));
    report.rows().forEach(row -> out.print(Csv.line(cells(report, row))));
  }

  private static List<String> cells(BenchReport report, BenchRow row) {
    Machine machine = report.machine();
    List<String> cells = new ArrayList<>();
    cells.add(VisibleText.of(report.model().name()));
    cells.add(Long.toString(report.model().config().parameters()));
    cells.add(machine.cpu());
    cells.add(Integer.toString(machine.threadsAvailable()));
    cells.add(row.backend());
    cells.add(report.variants().getOrDefault(row.backend(), ""));
    cells.add(row.precision().word());
    cells.add(Integer.toString(row.threads()));
    cells.add(row.test().toString());
    cells.add(Integer.toString(row.depth()));
    cells.add(figure(row, f -> Integer.toString(f.tokens())));
    cells.add(figure(row, f -> Integer.toString(f.repetitions())));
    cells.add(figure(row, f -> Csv.number(f.tokensPerSecond().median())));
    cells.add(figure(row, f -> Csv.number(f.tokensPerSecond().min())));
    cells.add(figure(row, f -> Csv.number(f.tokensPerSecond().max())));
    cells.add(figure(row, f -> Csv.number(f.tokensPerSecond().spread())));
    cells.add(limit(row, Test.DECODE));
    cells.add(limit(row, Test.PREFILL));
    cells.add(number(report.shareOfLimit(row)));
    cells.add(number(report.ratioToFirst(row)));
    cells.add(figure(row, f -> Csv.number(f.firstTokenMs())));
    cells.add(figure(row, f -> Csv.number(f.memoryBytes() / 1e6)));
    cells.add(row.note().orElse(""));
    return cells;
  }

  private static String figure(BenchRow row, Function<Figures, String> cell) {
    return row.figures().map(cell).orElse("");
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? Csv.number(value.getAsDouble()) : "";
  }

  /** The limit beside a row, in billions, if it bounds this test. */
  private static String limit(BenchRow row, Test test) {
    return row.test() == test
        ? row.figures()
            .flatMap(Figures::againstLimit)
            .map(against -> Csv.number(against.limit() / 1e9))
            .orElse("")
        : "";
  }
}
