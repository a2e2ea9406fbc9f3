package parley.repl.talk;

import parley.engine.FinishReason;

/**
 * What one turn took.
 *
 * @param prefilled tokens of the prompt that were computed
 * @param cached tokens of the prompt that were taken from the KV cache
 * @param prefillNanos how long the prefill took
 * @param firstTokenNanos from the start to the first token; 0 if there was none
 * @param tokens new tokens, the end token included
 * @param decodeNanos from the first token to the last
 * @param proposed tokens that speculation guessed ahead
 * @param accepted how many of them became tokens of the answer
 * @param reason why the answer ended
 */
public record TurnFigures(
    int prefilled,
    int cached,
    long prefillNanos,
    long firstTokenNanos,
    int tokens,
    long decodeNanos,
    int proposed,
    int accepted,
    FinishReason reason) {

  private static final double NANOS_PER_SECOND = 1e9;

  /** All tokens before the answer. */
  public int promptTokens() {
    return prefilled + cached;
  }

  public double firstTokenMillis() {
    return firstTokenNanos / 1e6;
  }

  /** Tokens per second; 0 where nothing was prefilled. */
  public double prefillRate() {
    return rate(prefilled, prefillNanos);
  }

  /** Tokens per second between the first token and the last; 0 for fewer than two. */
  public double decodeRate() {
    return rate(tokens - 1, decodeNanos);
  }

  private static double rate(int tokens, long nanos) {
    return tokens > 0 && nanos > 0 ? tokens * NANOS_PER_SECOND / nanos : 0;
  }
}
