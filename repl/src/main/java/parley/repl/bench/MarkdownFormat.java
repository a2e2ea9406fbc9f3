package parley.repl.bench;

import java.io.PrintWriter;
import java.util.List;
import parley.repl.table.Column;
import parley.repl.table.Markdown;

/** The table as Markdown, to paste into a README or an issue. */
final class MarkdownFormat implements ReportFormat {

  private static final List<BenchColumn> COLUMNS = List.of(BenchColumn.values());

  @Override
  public String name() {
    return "md";
  }

  // | backend | thr | test | runs | tok/s | min-max | spread | limit | ratio | first ms | MB |
  // |:--|--:|:--|:--|--:|--:|--:|--:|--:|--:|--:|
  // | vector | 2 | decode@512 | 5 x 128 | 51.2 | 50.8-51.4 | 1 % | 87 % | 284 | 466 | 540 |
  //
  // - **reads**: 31.9 GB/s with 2 threads, 16.5 GB/s with 1 thread
  @Override
  public void write(BenchReport report, PrintWriter out, int width) {
    if (!report.isEmpty()) {
      List<Column> heads = COLUMNS.stream().map(BenchColumn::column).toList();
      out.println(Markdown.line(Column.heads(heads)));
      out.println(Markdown.rule(heads));
      report
          .groups()
          .values()
          .forEach(
              rows ->
                  rows.forEach(
                      row -> out.println(Markdown.line(BenchColumn.cells(COLUMNS, report, row)))));
      out.println();
    }
    Legend.of(report).forEach(subject -> out.println(subject.markdown()));
  }
}
