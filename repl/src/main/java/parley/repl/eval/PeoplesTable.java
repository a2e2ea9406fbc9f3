package parley.repl.eval;

import java.util.ArrayList;
import java.util.List;
import parley.repl.eval.EvalReport.BackendScore;
import parley.repl.eval.EvalReport.Difference;
import parley.repl.table.Column;
import parley.repl.table.Digits;
import parley.repl.table.Subject;
import parley.tokenizer.VisibleText;

/** The cells that people read, and what stands below them. */
final class PeoplesTable {

  static final List<Column> COLUMNS =
      List.of(
          Column.ofWords("backend"),
          Column.ofNumbers("tokens"),
          Column.ofNumbers("scored"),
          Column.ofNumbers("nats/token"),
          Column.ofNumbers("perplexity"),
          Column.ofNumbers("bits/byte"),
          Column.ofNumbers("seconds"),
          Column.ofNumbers("tok/s"));

  /** Of what is computed, where two backends may differ little. */
  private static final int DIGITS = 6;

  private static final int FEW_DIGITS = 4;

  private PeoplesTable() {}

  /** A row for each backend. */
  static List<List<String>> rows(EvalReport report) {
    return report.scores().stream().map(score -> cells(report, score)).toList();
  }

  // kv         1862    1861     1.83104     6.24037     0.7712     1.42   1310
  private static List<String> cells(EvalReport report, BackendScore score) {
    return List.of(
        score.backend(),
        Integer.toString(report.plan().ids().length),
        Integer.toString(report.scored()),
        Digits.forPeople(score.nats(), DIGITS),
        number(score.perplexity(), DIGITS),
        report.bitsPerByte(score).stream()
            .mapToObj(bits -> Digits.forPeople(bits, FEW_DIGITS))
            .findFirst()
            .orElse("-"),
        Digits.forPeople(score.seconds()),
        Digits.forPeople(report.tokensPerSecond(score)));
  }

  /** What stands below the rows. */
  static List<Subject> subjects(EvalReport report) {
    List<Subject> subjects = new ArrayList<>();
    subjects.add(new Subject("text", VisibleText.of(report.plan().text())));
    subjects.add(new Subject("windows", windows(report.plan())));
    report.difference().ifPresent(difference -> add(subjects, report, difference));
    if (report.interrupted()) {
      subjects.add(
          new Subject(
              "incomplete", "interrupted after " + report.scored() + " tokens were scored"));
    }
    return subjects;
  }

  // 1024 tokens, not overlapping; the first token of each is not scored
  // 1024 tokens, one every 512; what an earlier one held is not scored, nor the first token
  private static String windows(EvalPlan plan) {
    return plan.context()
        + " tokens, "
        + (plan.stride() == plan.context()
            ? "not overlapping; the first token of each is not scored"
            : "one every "
                + plan.stride()
                + "; what an earlier one held is not scored again, nor the text's first token");
  }

  // divergence 0.00112 nats: mean KL(kv || q8)
  // same top   99.1 % of the tokens have the same likeliest one in both
  // ratio      1.00213: perplexity of q8 over kv's
  private static void add(List<Subject> subjects, EvalReport report, Difference difference) {
    String backend = report.score().backend();
    String reference = difference.reference().backend();
    subjects.add(
        new Subject(
            "divergence",
            "%s nats: mean KL(%s || %s)"
                .formatted(Digits.forPeople(difference.divergence()), reference, backend)));
    subjects.add(
        new Subject(
            "same top",
            "at %s %% of the places both hold the same token likeliest"
                .formatted(Digits.forPeople(100 * difference.sameTop(), FEW_DIGITS))));
    double ratio = report.perplexityRatio().orElseThrow();
    subjects.add(
        new Subject(
            "ratio",
            "%s: perplexity of %s as a multiple of %s's"
                .formatted(number(ratio, DIGITS), backend, reference)));
  }

  /** Perplexities of more than 300 digits do not exist as numbers. */
  private static String number(double value, int digits) {
    return Double.isInfinite(value) ? "-" : Digits.forPeople(value, digits);
  }
}
