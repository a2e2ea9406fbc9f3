package parley.repl.text;

/** A share as a row of blocks. */
public final class Bar {

  private Bar() {}

  /** As long as {@code share} of {@code width} columns; eighths of a block make its end. */
  public static String of(double share, int width) {
    int eighths = (int) Math.round(Math.clamp(share, 0, 1) * width * 8);
    String end = eighths % 8 == 0 ? "" : String.valueOf((char) ('█' + 8 - eighths % 8));
    return "█".repeat(eighths / 8) + end;
  }
}
