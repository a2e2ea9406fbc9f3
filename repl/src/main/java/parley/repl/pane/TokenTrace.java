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

  /** Fewer in a step would say more of chance than of speed. */
  private static final int TOKENS_PER_STEP = 4;

  /** Finer than anybody can see, so that short answers have a few bins too. */
  private static final long FIRST_BIN_NANOS = 1_000_000L;

  private final int[] counts = new int[BINS];
  private long binNanos = FIRST_BIN_NANOS;
  private long begin;
  private long end = -1;
  private int tokens;

  /** Notes a token at this time, in nanoseconds; times do not fall. */
  public void token(long nanos) {
    if (end < 0) {
      begin = nanos;
    }
    end = nanos;
    tokens++;
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
   * The rates in at most {@code steps} equal steps; fewer where there are few tokens. The last step
   * may be still in progress, so it is left out.
   */
  public List<Double> rates(int steps) {
    List<Double> rates = new ArrayList<>();
    int most = Math.min(steps, tokens / TOKENS_PER_STEP);
    if (most == 0) {
      return rates;
    }
    int full = (int) ((end - begin) / binNanos); // the last bin is not
    int binsPerStep = Math.max(1, (full + most - 1) / most);
    for (int bin = 0; bin + binsPerStep <= full; bin += binsPerStep) {
      int inStep = Arrays.stream(counts, bin, bin + binsPerStep).sum();
      rates.add(inStep * 1e9 / (binsPerStep * binNanos));
    }
    return rates;
  }
}
