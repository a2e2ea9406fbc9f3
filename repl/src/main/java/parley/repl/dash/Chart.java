package parley.repl.dash;

import java.util.ArrayList;
import java.util.List;

/** A chart of block characters. */
final class Chart {

  private static final int EIGHTHS = 8;

  private Chart() {}

  /**
   * A column for each value, or some columns where there are fewer values; the highest is as high
   * as the chart.
   *
   * @param values at most {@code columns}
   * @return rows from the top
   */
  static List<String> rows(List<Double> values, int columns, int rows) {
    double highest = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    List<String> chart = new ArrayList<>();
    if (highest == 0) {
      return chart;
    }
    int wide = Math.max(1, columns / values.size());
    for (int row = rows - 1; row >= 0; row--) {
      StringBuilder line = new StringBuilder();
      for (double value : values) {
        long eighths = Math.round(value / highest * rows * EIGHTHS) - (long) row * EIGHTHS;
        line.repeat(block(Math.clamp(eighths, 0, EIGHTHS)), wide);
      }
      chart.add(line.toString());
    }
    return chart;
  }

  private static char block(int eighths) {
    return eighths == 0 ? ' ' : (char) ('▁' + eighths - 1);
  }
}
