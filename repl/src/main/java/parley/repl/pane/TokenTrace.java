package parley.repl.pane;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tokens a second over a whole answer, in constant room: tokens are counted in equal bins of time,
 * and when there are too many bins, each two become one.
 */
public final class TokenTrace {

  private static final int BINS = 256;

  /** Finer than anybody can see, so that short answers have a few bins too. */
  private static final long FIRST_BIN_NANOS = 1_000_000L;

  private final int[] counts = new int[BINS];
  private long binNanos = FIRST_BIN_NANOS;
  private long begin;
  private long end = -1;

  /** Notes a token at this time, in nanoseconds; times do not fall. */
  public void token(long nanos) {
    if (end < 0) {
      begin = nanos;
    }
    end = nanos;
    while ((nanos - begin) / binNanos >= BINS) {
      merge();
    }
    counts[(int) ((nanos - begin) / binNanos)]++;
  }

  private void merge() {
    for (int i = 0; i < BINS / 2; i++) {
      counts[i] = counts[2 * i] + counts[2 * i + 1];
    }
    Arrays.fill(counts, BINS / 2, BINS, 0);
    binNanos *= 2;
  }

  /**
   * The rates in at most {@code steps} equal steps; fewer where a step would be less than a bin,
   * none for less than two bins. The last step may be still in progress, so it is left out.
   */
  public List<Double> rates(int steps) {
    List<Double> rates = new ArrayList<>();
    if (end < 0) {
      return rates;
    }
    int full = (int) ((end - begin) / binNanos); // the last bin is not
    int binsPerStep = Math.max(1, (full + steps - 1) / steps);
    for (int bin = 0; bin + binsPerStep <= full; bin += binsPerStep) {
      int tokens = 0;
      for (int i = bin; i < bin + binsPerStep; i++) {
        tokens += counts[i];
      }
      rates.add(tokens * 1e9 / (binsPerStep * binNanos));
    }
    return rates;
  }
}
