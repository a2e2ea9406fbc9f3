package parley.repl.bench;

/** Numbers as block characters. */
final class Bars {

  private Bars() {}

  /** A share of {@code width} cells in eighths of a cell, and no rest. */
  static String exact(double share, int width) {
    int eighths = (int) Math.round(8 * width * Math.clamp(share, 0, 1));
    String end = eighths % 8 == 0 ? "" : String.valueOf((char) ('█' + 8 - eighths % 8));
    return "█".repeat(eighths / 8) + end;
  }
}
