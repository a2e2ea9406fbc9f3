package parley.engine;

import java.util.function.IntPredicate;

/**
 * When a generation ends, and how it gets there.
 *
 * @param maxTokens most new tokens, at least 0
 * @param endToken id of the end token, -1 for none
 * @param stop asked after each token, true ends the answer; knows the stop strings
 * @param speculation whether tokens are proposed and verified in batches; the answer is the same
 */
public record GenerationOptions(
    int maxTokens, int endToken, IntPredicate stop, Speculation speculation) {

  /** The predicate of a generation without stop strings. */
  public static final IntPredicate NEVER = id -> false;

  public GenerationOptions {
    if (maxTokens < 0) {
      throw new IllegalArgumentException("max tokens: expected 0 or more, got " + maxTokens);
    }
  }

  /** With {@link Speculation#AUTO}. */
  public GenerationOptions(int maxTokens, int endToken, IntPredicate stop) {
    this(maxTokens, endToken, stop, Speculation.AUTO);
  }
}
