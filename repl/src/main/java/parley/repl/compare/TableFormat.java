package parley.repl.compare;

import java.io.PrintWriter;
import parley.repl.table.AlignedTable;
import parley.tokenizer.VisibleText;

/** The text, and aligned columns for people. */
final class TableFormat implements ComparisonFormat {

  @Override
  public String name() {
    return "table";
  }

  @Override
  public void write(ComparisonReport report, PrintWriter out, int width) {
    if (report.reference().isPresent()) {
      out.println(VisibleText.ofLines(report.text()));
      out.println();
      new AlignedTable(PeoplesTable.COLUMNS, PeoplesTable.rows(report))
          .lines()
          .forEach(out::println);
    }
    PeoplesTable.subjects(report).forEach(s -> s.lines(width).forEach(out::println));
  }
}
