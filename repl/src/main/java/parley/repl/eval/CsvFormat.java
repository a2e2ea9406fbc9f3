package parley.repl.eval;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import parley.repl.eval.EvalReport.BackendScore;
import parley.repl.eval.EvalReport.Difference;
import parley.repl.table.Csv;
import parley.tokenizer.VisibleText;

/** Comma-separated values: a line of names, then a line for each backend; what is not is empty. */
final class CsvFormat implements EvalFormat {

  private static final List<String> HEAD =
      List.of(
          "model",
          "backend",
          "precision",
          "text",
          "context",
          "stride",
          "tokens",
          "scored",
          "nll",
          "perplexity",
          "bits_per_byte",
          "seconds",
          "tokens_per_second",
          "against",
          "kl_divergence",
          "same_top",
          "perplexity_ratio",
          "complete");

  @Override
  public String name() {
    return "csv";
  }

  @Override
  public void write(EvalReport report, PrintWriter out, int width) {
    out.print(Csv.line(HEAD));
    report.scores().forEach(score -> out.print(Csv.line(cells(report, score))));
  }

  private static List<String> cells(EvalReport report, BackendScore score) {
    List<String> cells = new ArrayList<>();
    cells.add(VisibleText.of(report.model()));
    cells.add(score.backend());
    cells.add(score.precision().word());
    cells.add(VisibleText.of(report.plan().text()));
    cells.add(Integer.toString(report.plan().context()));
    cells.add(Integer.toString(report.plan().stride()));
    cells.add(Integer.toString(report.plan().ids().length));
    cells.add(Integer.toString(report.scored()));
    cells.add(exact(score.nats()));
    cells.add(exact(score.perplexity()));
    cells.add(report.bitsPerByte(score).stream().mapToObj(CsvFormat::exact).findFirst().orElse(""));
    cells.add(Csv.number(score.seconds()));
    cells.add(Csv.number(report.tokensPerSecond(score)));
    if (report.difference().isPresent() && score.equals(report.score())) {
      Difference difference = report.difference().get();
      cells.add(difference.reference().backend());
      cells.add(exact(difference.divergence()));
      cells.add(exact(difference.sameTop()));
      cells.add(exact(report.perplexityRatio().orElseThrow()));
    } else {
      cells.addAll(List.of("", "", "", ""));
    }
    cells.add(Boolean.toString(!report.interrupted()));
    return cells;
  }

  /** Empty for what is too large for a number. */
  private static String exact(double value) {
    return Double.isInfinite(value) ? "" : Csv.number(value, JsonFormat.DIGITS);
  }
}
