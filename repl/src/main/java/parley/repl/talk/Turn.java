package parley.repl.talk;

import parley.engine.FinishReason;

/**
 * One message and its answer, as places in the ids of a {@link Conversation}.
 *
 * @param prompt the message
 * @param from first id of the message, with what its template adds
 * @param answer first id of the answer
 * @param end after the last id that the model said
 * @param to after the ids that close the answer, where the model did not say them itself
 * @param seed that the answer was drawn with
 * @param reason why the answer ended
 */
public record Turn(
    Prompt prompt, int from, int answer, int end, int to, long seed, FinishReason reason) {

  /** All tokens of the turn. */
  public int tokens() {
    return to - from;
  }

  /** Tokens of the message, with what its template adds. */
  public int promptTokens() {
    return answer - from;
  }

  /** Tokens that the model said. */
  public int answerTokens() {
    return end - answer;
  }

  Turn movedBy(int ids) {
    return new Turn(prompt, from + ids, answer + ids, end + ids, to + ids, seed, reason);
  }
}
