package parley.repl.cli;

import java.util.Locale;

/** How long something will still take, as people say it. */
public final class TimeLeft {

  private TimeLeft() {}

  // 26 s, 4:05 min, 1:02 h
  public static String of(double seconds) {
    long s = Math.round(seconds);
    if (s < 100) {
      return s + " s";
    }
    return s < 6000 ? parts(s, "min") : parts(s / 60, "h");
  }

  private static String parts(long small, String unit) {
    return String.format(Locale.ROOT, "%d:%02d %s", small / 60, small % 60, unit);
  }
}
