package parley.repl.compare;

import java.util.ArrayList;
import java.util.List;
import parley.repl.compare.BackendRun.Ending;
import parley.repl.table.Column;
import parley.repl.table.Csv;
import parley.repl.table.Digits;
import parley.repl.table.Subject;
import parley.tokenizer.VisibleText;

/** The cells that people read, and what stands below them. */
final class PeoplesTable {

  static final List<Column> COLUMNS =
      List.of(
          Column.ofWords("backend"),
          Column.ofNumbers("tokens"),
          Column.ofNumbers("tok/s"),
          Column.ofNumbers("first ms"),
          Column.ofNumbers("seconds"),
          Column.ofWords("text"));

  private PeoplesTable() {}

  /** A row for each backend that said something. */
  static List<List<String>> rows(ComparisonReport report) {
    return report.rows().stream()
        .filter(row -> row.run().isPresent())
        .map(row -> cells(report, row, row.run().get()))
        .toList();
  }

  // kv          100    75.3      12.1    1.40  reference
  // naive      12 *   2.40       421    5.00  identical as far as both go, 12
  private static List<String> cells(ComparisonReport report, ComparisonRow row, BackendRun run) {
    double rate = run.figures().decodeRate();
    return List.of(
        row.backend().name(),
        run.ids().length + (run.ending() == Ending.WHOLE ? "" : " *"),
        rate == 0 ? "-" : Digits.forPeople(rate),
        Digits.forPeople(run.figures().firstTokenMillis()),
        Digits.forPeople(run.seconds()),
        words(report, row, run));
  }

  private static String words(ComparisonReport report, ComparisonRow row, BackendRun run) {
    String information = report.isBinding(row) ? "" : " (" + row.precision().word() + ")";
    return switch (row.verdict()) {
      case Verdict.Reference _ -> "reference";
      case Verdict.Identical same ->
          run.ids().length == report.reference().orElseThrow().ids().length
              ? "identical"
              : "identical as far as both go, " + same.tokens();
      case Verdict.Difference d when d.isNearTie() -> "near tie at " + d.index() + information;
      case Verdict.Difference d -> "differs at " + d.index() + information;
      case Verdict.Missing missing -> missing.reason();
      case Verdict.Failed failed -> failed.reason();
    };
  }

  /** What stands below the rows. */
  static List<Subject> subjects(ComparisonReport report) {
    List<Subject> subjects = new ArrayList<>();
    report.rows().forEach(row -> add(subjects, report, row));
    if (report.rows().stream()
        .anyMatch(row -> row.run().filter(r -> r.ending() == Ending.BUDGET).isPresent())) {
      subjects.add(
          new Subject(
              "tokens",
              "*: stopped by the budget of %s s; as many tokens as both have were compared"
                  .formatted(Csv.number(report.plan().budgetSeconds()))));
    }
    if (report.interrupted()) {
      subjects.add(new Subject("incomplete", "interrupted; answers are missing or cut short"));
    }
    return subjects;
  }

  // q8       token 17 is " the" (262), in kv " a" (257), by a margin of 0.0312; int8 weights
  //          are other numbers, so this is no fault
  private static void add(List<Subject> subjects, ComparisonReport report, ComparisonRow row) {
    String name = row.backend().name();
    switch (row.verdict()) {
      case Verdict.Difference d ->
          subjects.add(
              new Subject(
                  name,
                  "token %d is %s, in %s %s, by a margin of %s%s"
                      .formatted(
                          d.index(),
                          report.token(d.got()),
                          report.reference().orElseThrow().backend().name(),
                          report.token(d.expected()),
                          margin(d.margin()),
                          meaning(report, row, d))));
      case Verdict.Missing missing ->
          subjects.add(new Subject(name, "missing: " + VisibleText.of(missing.reason())));
      case Verdict.Failed failed ->
          subjects.add(new Subject(name, "failed: " + VisibleText.of(failed.reason())));
      case Verdict.Reference _, Verdict.Identical _ -> {}
    }
  }

  private static String margin(double margin) {
    return Double.isNaN(margin) ? "(not computed)" : Digits.forPeople(margin);
  }

  private static String meaning(
      ComparisonReport report, ComparisonRow row, Verdict.Difference difference) {
    if (difference.isNearTie()) {
      return ": a near tie, which counts as equal";
    }
    return report.isBinding(row)
        ? ""
        : "; %s weights are other numbers, so this is no fault".formatted(row.precision().word());
  }
}
