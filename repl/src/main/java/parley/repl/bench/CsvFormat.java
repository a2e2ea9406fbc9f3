package parley.repl.bench;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import parley.tokenizer.VisibleText;

/**
 * Comma-separated values as RFC 4180 describes them, for spreadsheets: a line of names, then a line
 * for each row, which also says what model and machine it belongs to. Units and digits are those of
 * {@link JsonFormat}; what does not exist is empty.
 */
final class CsvFormat implements ReportFormat {

  private static final String END_OF_LINE = "\r\n";

  private static final List<String> HEAD =
      List.of(
          "model",
          "parameters",
          "cpu",
          "threads_available",
          "backend",
          "precision",
          "threads",
          "test",
          "depth",
          "tokens",
          "repetitions",
          "tokens_per_second",
          "tokens_per_second_min",
          "tokens_per_second_max",
          "read_gb_per_s",
          "fma_gflops",
          "share_of_limit",
          "first_token_ms",
          "memory_mb",
          "note");

  @Override
  public String name() {
    return "csv";
  }

  @Override
  public void write(BenchReport report, PrintWriter out) {
    out.print(line(HEAD));
    report.rows().forEach(row -> out.print(line(cells(report, row))));
  }

  private static List<String> cells(BenchReport report, BenchRow row) {
    Machine machine = report.machine();
    List<String> cells = new ArrayList<>();
    cells.add(VisibleText.of(report.model().name()));
    cells.add(Long.toString(report.model().config().parameters()));
    cells.add(machine.cpu());
    cells.add(Integer.toString(machine.threadsAvailable()));
    cells.add(row.backend());
    cells.add(row.precision().word());
    cells.add(Integer.toString(row.threads()));
    cells.add(row.test().toString());
    cells.add(Integer.toString(row.depth()));
    cells.add(row.figures().map(f -> Integer.toString(f.tokens())).orElse(""));
    cells.add(row.figures().map(f -> Integer.toString(f.repetitions())).orElse(""));
    cells.add(row.figures().map(f -> number(f.tokensPerSecond().median())).orElse(""));
    cells.add(row.figures().map(f -> number(f.tokensPerSecond().min())).orElse(""));
    cells.add(row.figures().map(f -> number(f.tokensPerSecond().max())).orElse(""));
    Map<Integer, Double> reads =
        machine.readBytesPerSecond().getOrDefault(row.precision(), Map.of());
    cells.add(billions(reads.get(row.threads())));
    cells.add(billions(machine.operationsPerSecond().get(row.threads())));
    OptionalDouble share = report.shareOfLimit(row);
    cells.add(share.isPresent() ? number(share.getAsDouble()) : "");
    cells.add(row.figures().map(f -> number(f.firstTokenMs())).orElse(""));
    cells.add(row.figures().map(f -> number(f.memoryBytes() / 1e6)).orElse(""));
    cells.add(row.note().orElse(""));
    return cells;
  }

  /**
   * @param rate null if it was not measured
   */
  private static String billions(Double rate) {
    return rate == null ? "" : number(rate / 1e9);
  }

  /** Like {@code 51.2}, whatever the user's language. */
  private static String number(double value) {
    BigDecimal rounded = new BigDecimal(value).round(JsonFormat.DIGITS);
    return rounded.stripTrailingZeros().toPlainString();
  }

  private static String line(List<String> cells) {
    return cells.stream().map(CsvFormat::quoted).collect(Collectors.joining(",", "", END_OF_LINE));
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
