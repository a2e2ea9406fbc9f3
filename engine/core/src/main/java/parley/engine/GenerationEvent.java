package parley.engine;

/**
 * What happens during a generation, in order: Started, Prefilled, any number of Token, Finished.
 */
public sealed interface GenerationEvent {

  /**
   * @param cachedTokens tokens that were already in the session
   * @param promptTokens tokens that are about to be prefilled
   */
  record Started(int cachedTokens, int promptTokens) implements GenerationEvent {}

  /**
   * @param tokens how many were prefilled
   * @param nanos how long that took
   */
  record Prefilled(int tokens, long nanos) implements GenerationEvent {}

  /**
   * One new token, told before it is fed back.
   *
   * @param id the token; the end token is told like any other
   * @param nanos since the generation started; tokens of one batch came at the same time
   */
  record Token(int id, long nanos) implements GenerationEvent {}

  /**
   * @param tokens new tokens, the end token included
   * @param decodeNanos from the first token told to the last; divide (tokens - 1) by it
   * @param proposed tokens that were guessed ahead, as {@link Speculation} says
   * @param accepted how many of them the sampler chose too
   */
  record Finished(FinishReason reason, int tokens, long decodeNanos, int proposed, int accepted)
      implements GenerationEvent {}
}
