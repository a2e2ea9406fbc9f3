package parley.repl.compare;

import java.io.PrintWriter;
import parley.repl.table.Column;
import parley.repl.table.Markdown;
import parley.tokenizer.VisibleText;

/** The same as Markdown. */
final class MarkdownFormat implements ComparisonFormat {

  @Override
  public String name() {
    return "md";
  }

  @Override
  public void write(ComparisonReport report, PrintWriter out, int width) {
    if (report.reference().isPresent()) {
      VisibleText.ofLines(report.text())
          .lines()
          .forEach(line -> out.println("> " + Markdown.escaped(line)));
      out.println();
      out.println(Markdown.line(Column.heads(PeoplesTable.COLUMNS)));
      out.println(Markdown.rule(PeoplesTable.COLUMNS));
      PeoplesTable.rows(report).forEach(cells -> out.println(Markdown.line(cells)));
      out.println();
    }
    PeoplesTable.subjects(report).forEach(subject -> out.println(subject.markdown()));
  }
}
