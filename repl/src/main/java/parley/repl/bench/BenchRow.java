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
   */
  public record Figures(
      int tokens, int repetitions, Rates tokensPerSecond, double firstTokenMs, long memoryBytes) {

    /** Whether the rate follows from another test, since this one exceeds the budget. */
    boolean estimated() {
      return tokens == 0;
    }
  }

  /** Tokens per second over the repetitions. */
  public record Rates(double median, double min, double max) {

    static Rates of(double... rates) {
      double[] sorted = rates.clone();
      Arrays.sort(sorted);
      int middle = sorted.length / 2;
      double median =
          sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
      return new Rates(median, sorted[0], sorted[sorted.length - 1]);
    }

    Rates times(double factor) {
      return new Rates(median * factor, min * factor, max * factor);
    }
  }
}
