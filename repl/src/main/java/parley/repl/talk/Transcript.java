package parley.repl.talk;

import java.util.Arrays;
import java.util.List;

/**
 * What was said in a conversation, and all it takes to go on.
 *
 * @param ids of everything; those of the preface first, then those of the turns
 * @param preface how many ids stand before the first turn: the system text
 * @param turns in their order; each begins where the one before ends
 */
public record Transcript(int[] ids, int preface, List<Turn> turns) {

  /** The ids that the model said. */
  public int[] answer(Turn turn) {
    return Arrays.copyOfRange(ids, turn.answer(), turn.end());
  }
}
