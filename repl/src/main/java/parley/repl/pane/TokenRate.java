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

  /**
   * The rate between the first token in the window and the last; 0 for fewer than two. Tokens of
   * the same time are a batch of speculation, perhaps half told, so the last batch only says when
   * those before it ended.
   */
  public double perSecond() {
    if (count < 2) {
      return 0;
    }
    int oldest = Math.max(0, count - CAPACITY);
    long last = time(count - 1);
    int lastBatch = count - 1;
    while (lastBatch > oldest && time(lastBatch - 1) == last) {
      lastBatch--;
    }
    int first = lastBatch;
    while (first > oldest && last - time(first - 1) <= WINDOW_NANOS) {
      first--;
    }
    return first == lastBatch ? 0 : (lastBatch - first) * 1e9 / (last - time(first));
  }

  private long time(int token) {
    return times[token % CAPACITY];
  }
}
