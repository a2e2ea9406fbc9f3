package parley.repl.eval;

import java.io.PrintWriter;
import parley.repl.table.AlignedTable;

/** Aligned columns for people. */
final class TableFormat implements EvalFormat {

  @Override
  public String name() {
    return "table";
  }

  @Override
  public void write(EvalReport report, PrintWriter out, int width) {
    new AlignedTable(PeoplesTable.COLUMNS, PeoplesTable.rows(report)).lines().forEach(out::println);
    PeoplesTable.subjects(report).forEach(s -> s.lines(width).forEach(out::println));
  }
}
