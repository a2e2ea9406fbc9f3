package parley.repl.probe;

import java.util.List;
import parley.repl.probe.Distribution.Chance;

/**
 * A token of a text, and how likely the model held it after what stands before it.
 *
 * @param logProbability natural logarithm, at temperature 1 and before any other sampling option
 * @param rank 1 for the likeliest
 * @param likeliest tokens there, likeliest first
 */
public record SaidToken(int id, double logProbability, int rank, List<Chance> likeliest) {

  /** How many of the likeliest are kept. */
  public static final int LIKELIEST = 10;

  static SaidToken of(int id, Distribution expected) {
    return new SaidToken(
        id, expected.logProbability(id), expected.rank(id), expected.likeliest(LIKELIEST));
  }

  public double probability() {
    return Math.exp(logProbability);
  }

  /**
   * Of a text: e to the mean of what each token took the model by surprise. As if it had chosen
   * each from so many, all alike.
   */
  public static double perplexity(List<SaidToken> text) {
    double sum = text.stream().mapToDouble(SaidToken::logProbability).sum();
    return Math.exp(-sum / text.size());
  }
}
