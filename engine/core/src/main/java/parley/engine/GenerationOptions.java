package parley.engine;

import java.util.function.IntPredicate;

/**
 * When a generation ends.
 *
 * @param maxTokens most new tokens, at least 0
 * @param endToken id of the end token, -1 for none
 * @param stop asked after each token, true ends the answer; knows the stop strings
 */
public record GenerationOptions(int maxTokens, int endToken, IntPredicate stop) {

  /** The predicate of a generation without stop strings. */
  public static final IntPredicate NEVER = id -> false;

  public GenerationOptions {
    if (maxTokens < 0) {
      throw new IllegalArgumentException("max tokens: expected 0 or more, got " + maxTokens);
    }
  }
}
