package parley.repl.compare;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import parley.repl.table.Csv;
import parley.tokenizer.VisibleText;

/** Comma-separated values: a line of names, then a line for each backend; what is not is empty. */
final class CsvFormat implements ComparisonFormat {

  private static final List<String> HEAD =
      List.of(
          "model",
          "backend",
          "precision",
          "tokens",
          "tokens_per_second",
          "first_token_ms",
          "seconds",
          "ending",
          "verdict",
          "index",
          "expected_id",
          "got_id",
          "margin",
          "note");

  @Override
  public String name() {
    return "csv";
  }

  @Override
  public void write(ComparisonReport report, PrintWriter out, int width) {
    out.print(Csv.line(HEAD));
    report.rows().forEach(row -> out.print(Csv.line(cells(report, row))));
  }

  private static List<String> cells(ComparisonReport report, ComparisonRow row) {
    List<String> cells = new ArrayList<>();
    cells.add(VisibleText.of(report.model()));
    cells.add(row.backend().name());
    cells.add(row.precision().word());
    cells.add(row.run().map(run -> Integer.toString(run.ids().length)).orElse(""));
    cells.add(row.run().map(run -> number(run.figures().decodeRate())).orElse(""));
    cells.add(row.run().map(run -> number(run.figures().firstTokenMillis())).orElse(""));
    cells.add(row.run().map(run -> number(run.seconds())).orElse(""));
    cells.add(row.run().map(run -> run.ending().toString()).orElse(""));
    cells.add(JsonFormat.word(row.verdict()));
    if (row.verdict() instanceof Verdict.Difference difference) {
      cells.add(Integer.toString(difference.index()));
      cells.add(Integer.toString(difference.expected()));
      cells.add(Integer.toString(difference.got()));
      cells.add(Double.isNaN(difference.margin()) ? "" : Csv.number(difference.margin()));
    } else {
      cells.addAll(List.of("", "", "", ""));
    }
    cells.add(Objects.requireNonNullElse(JsonFormat.note(row.verdict()), ""));
    return cells;
  }

  /** Empty for what was not measured. */
  private static String number(double value) {
    return value > 0 ? Csv.number(value) : "";
  }
}
