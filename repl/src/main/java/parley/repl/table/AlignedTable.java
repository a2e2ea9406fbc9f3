package parley.repl.table;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns for a terminal. */
public final class AlignedTable {

  private static final String GAP = "  ";

  private final List<Column> columns;
  private final List<List<String>> rows;

  /**
   * @param rows each with a cell for each column; no cell is wider in cells than in characters
   */
  public AlignedTable(List<Column> columns, List<List<String>> rows) {
    this.columns = columns;
    this.rows = rows;
  }

  // backend   tok/s  text
  // naive      22.1  identical
  /** The head and all rows. */
  public List<String> lines() {
    int[] widths = widths();
    List<String> lines = new ArrayList<>();
    lines.add(line(Column.heads(columns), widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  /** How wide the table is. */
  public int width() {
    int width = GAP.length() * (columns.size() - 1);
    for (int column : widths()) {
      width += column;
    }
    return width;
  }

  private int[] widths() {
    int[] widths = columns.stream().mapToInt(column -> column.head().length()).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return widths;
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      String pad = " ".repeat(widths[i] - cell.length());
      line.append(i == 0 ? "" : GAP);
      line.append(columns.get(i).words() ? cell + pad : pad + cell);
    }
    return line.toString().stripTrailing();
  }
}
