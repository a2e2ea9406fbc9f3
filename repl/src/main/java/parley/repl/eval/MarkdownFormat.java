package parley.repl.eval;

import java.io.PrintWriter;
import parley.repl.table.Column;
import parley.repl.table.Markdown;

/** The same as Markdown. */
final class MarkdownFormat implements EvalFormat {

  @Override
  public String name() {
    return "md";
  }

  @Override
  public void write(EvalReport report, PrintWriter out, int width) {
    out.println(Markdown.line(Column.heads(PeoplesTable.COLUMNS)));
    out.println(Markdown.rule(PeoplesTable.COLUMNS));
    PeoplesTable.rows(report).forEach(cells -> out.println(Markdown.line(cells)));
    out.println();
    PeoplesTable.subjects(report).forEach(subject -> out.println(subject.markdown()));
  }
}
