package parley.repl.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Aligned columns for people, and below them what they mean. */
final class TableFormat implements ReportFormat {

  private static final String GAP = "  ";

  @Override
  public String name() {
    return "table";
  }

  @Override
  public void write(BenchReport report, PrintWriter out) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(Columns.HEAD);
    report.rows().forEach(row -> lines.add(Columns.cells(report, row)));
    int[] widths = widths(lines);
    lines.forEach(line -> out.println(line(line, widths)));
    out.println();
    Legend.of(report).forEach(legend -> write(legend, out));
    if (report.interrupted()) {
      out.println(Legend.INTERRUPTED);
    }
  }

  // limit    share of what the machine reached in this run: in prefill of its
  //          multiply-adds (2 for each weight and token, the head once), in decode
  private static void write(Legend legend, PrintWriter out) {
    String subject = legend.subject();
    for (String line : legend.lines()) {
      out.println(String.format("%-9s", subject) + line);
      subject = "";
    }
  }

  /** Widest cell of each column; a row without figures does not widen the column of its note. */
  private static int[] widths(List<List<String>> lines) {
    int columns = Columns.HEAD.size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < (line.size() < columns ? line.size() - 1 : columns); i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return widths;
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String pad = " ".repeat(Math.max(0, widths[i] - cells.get(i).length()));
      boolean note = i == cells.size() - 1 && cells.size() < widths.length;
      boolean left = note || Columns.holdsWords(i);
      line.append(i == 0 ? "" : GAP).append(left ? cells.get(i) + pad : pad + cells.get(i));
    }
    return line.toString().stripTrailing();
  }
}
