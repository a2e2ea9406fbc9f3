package parley.repl.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import parley.repl.table.AlignedTable;
import parley.repl.table.Column;
import parley.repl.text.Bars;

/** Aligned columns and bars for people, as wide as their terminal, and below what they mean. */
final class TableFormat implements ReportFormat {

  private static final int MIN_BAR = 6;
  private static final int MAX_BAR = 30;

  /** What a narrow terminal does without, first to last. */
  private static final List<BenchColumn> DISPENSABLE =
      List.of(
          BenchColumn.RANGE,
          BenchColumn.SPREAD,
          BenchColumn.MEMORY,
          BenchColumn.RUNS,
          BenchColumn.FIRST,
          BenchColumn.LIMIT);

  @Override
  public String name() {
    return "table";
  }

  // backend  runs     tok/s              spread  limit  ratio  first ms    MB
  // decode, 2 threads
  // naive    5 x 128   6.24  █▏             2 %  7.0 %   1.00      2790   583
  // kv       5 x 128     75  ███████████    3 %   82 %   12.0       466   540
  @Override
  public void write(BenchReport report, PrintWriter out, int width) {
    if (!report.isEmpty()) {
      writeRows(report, out, width);
      out.println();
    }
    Legend.of(report).forEach(subject -> subject.lines(width).forEach(out::println));
  }

  private static void writeRows(BenchReport report, PrintWriter out, int width) {
    Set<BenchColumn> columns = EnumSet.allOf(BenchColumn.class);
    columns.remove(BenchColumn.THREADS); // the titles say it
    columns.remove(BenchColumn.TEST);
    for (BenchColumn column : DISPENSABLE) {
      if (table(report, columns, MIN_BAR).width() > width) {
        columns.remove(column);
      }
    }
    int spare = width - table(report, columns, MIN_BAR).width();
    int bar = Math.clamp(MIN_BAR + spare, 1, MAX_BAR);
    List<String> lines = new ArrayList<>(table(report, columns, bar).lines());
    out.println(lines.removeFirst());
    report
        .groups()
        .forEach(
            (group, rows) -> {
              out.println(group);
              rows.forEach(_ -> out.println(lines.removeFirst()));
            });
  }

  private static AlignedTable table(BenchReport report, Set<BenchColumn> chosen, int bar) {
    List<BenchColumn> columns = List.copyOf(EnumSet.copyOf(chosen));
    int place = columns.indexOf(BenchColumn.RATE) + 1;
    List<Column> heads = new ArrayList<>(columns.stream().map(BenchColumn::column).toList());
    heads.add(place, Column.ofWords(" ".repeat(bar)));
    List<List<String>> rows = new ArrayList<>();
    for (List<BenchRow> group : report.groups().values()) {
      for (BenchRow row : group) {
        List<String> cells = new ArrayList<>(BenchColumn.cells(columns, report, row));
        cells.add(place, Bars.exact(report.shareOfBest(row), bar));
        rows.add(cells);
      }
    }
    return new AlignedTable(heads, rows);
  }
}
