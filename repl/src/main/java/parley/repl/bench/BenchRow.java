package parley.repl.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import parley.engine.Precision;

/**
 * The result of one test with one backend and one number of threads.
 *
 * @param precision of the weights
 * @param depth tokens of context before the test; 0 for prefill
 * @param figures empty if the test could not run; the note says why
 * @param note what a reader must know about the figures, or about their absence
 */
public record BenchRow(
    String backend,
    Precision precision,
    int threads,
    Test test,
    int depth,
    Optional<Figures> figures,
    Optional<String> note) {

  /** A larger {@link Rates#spread} is not the backend's own. */
  static final double DISTURBED = 0.1;

  /** What was measured. */
  public enum Test {
    /** A prompt at once, with the logits of its last token. */
    PREFILL,
    /** Token by token, each with its logits. */
    DECODE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param tokens of one pass; 0 if the rate is an estimate, as the note says
   * @param repetitions measured passes
   * @param firstTokenMs median time of the prefill test with this backend and these threads
   * @param memoryBytes weights and session
   * @param againstLimit empty if the machine's limit is unknown, or the rate an estimate
   */
  public record Figures(
      int tokens,
      int repetitions,
      Rates tokensPerSecond,
      double firstTokenMs,
      long memoryBytes,
      Optional<AgainstLimit> againstLimit) {

    /** Whether the rate follows from another test, since this one exceeds the budget. */
    boolean estimated() {
      return tokens == 0;
    }

    /** Whether the repetitions differ so much that the machine did other things meanwhile. */
    boolean disturbed() {
      return tokensPerSecond.spread() > DISTURBED;
    }
  }

  /**
   * A test beside what the machine could do just before and after each repetition.
   *
   * @param limit work per second, bytes in decode and operations in prefill: the median
   * @param tokensPerWork the rate over the limit beside it: the median over the repetitions
   */
  public record AgainstLimit(double limit, double tokensPerWork) {}

  /**
   * Tokens per second over the repetitions.
   *
   * @param spread between the quartiles, as a part of the median
   */
  public record Rates(double median, double min, double max, double spread) {

    static Rates of(double... rates) {
      double[] sorted = rates.clone();
      Arrays.sort(sorted);
      double median = quantile(sorted, 0.5);
      double spread = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / median;
      return new Rates(median, sorted[0], sorted[sorted.length - 1], spread);
    }

    /** Between two values, on the line from one to the other. */
    private static double quantile(double[] sorted, double part) {
      double place = part * (sorted.length - 1);
      int below = (int) place;
      int above = Math.min(below + 1, sorted.length - 1);
      return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    Rates times(double factor) {
      return new Rates(median * factor, min * factor, max * factor, spread);
    }
  }
}
