package parley.repl.pane;

/** Tokens per second over the last second. */
public final class TokenRate {

  private static final long WINDOW_NANOS = 1_000_000_000L;

  /** More tokens than this in a second make the window shorter, nothing else. */
  private static final int CAPACITY = 1024;

  private final long[] times = new long[CAPACITY]; // ring of nanoseconds, oldest overwritten
  private int count;

  /** Notes a token at this time, in nanoseconds from any fixed point. */
  public void token(long nanos) {
    times[count++ % CAPACITY] = nanos;
  }

  /** The rate between the first token in the window and the last; 0 for fewer than two. */
  public double perSecond() {
    if (count < 2) {
      return 0;
    }
    long last = times[(count - 1) % CAPACITY];
    int first = count - 1;
    int oldest = Math.max(0, count - CAPACITY);
    while (first > oldest && last - times[(first - 1) % CAPACITY] <= WINDOW_NANOS) {
      first--;
    }
    long span = last - times[first % CAPACITY];
    return span == 0 ? 0 : (count - 1 - first) * 1e9 / span;
  }
}
