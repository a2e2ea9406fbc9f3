package parley.repl.text;

import java.util.List;

/** Numbers as block characters. */
public final class Bars {

  private static final String LEVELS = "▁▂▃▄▅▆▇█";

  private Bars() {}

  /** A share of {@code width} cells that is at most 1, in whole cells, and the rest of them. */
  public static String filled(double share, int width) {
    int full = (int) Math.round(width * Math.clamp(share, 0, 1));
    return "█".repeat(full) + "░".repeat(width - full);
  }

  /** A share of {@code width} cells in eighths of a cell, and no rest. */
  public static String exact(double share, int width) {
    int eighths = (int) Math.round(8 * width * Math.clamp(share, 0, 1));
    String end = eighths % 8 == 0 ? "" : String.valueOf((char) ('█' + 8 - eighths % 8));
    return "█".repeat(eighths / 8) + end;
  }

  /** One cell for each value, as high as its share of the highest. */
  public static String sparkline(List<Double> values) {
    double highest = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    StringBuilder line = new StringBuilder();
    for (double value : values) {
      int level = highest == 0 ? 0 : (int) Math.round(value / highest * (LEVELS.length() - 1));
      line.append(LEVELS.charAt(level));
    }
    return line.toString();
  }
}
