package parley.engine;

/**
 * How many tokens to propose next, from how the proposals before did.
 *
 * <p>A batch reads the weights once for all its tokens, so a few proposals cost little where
 * reading is what takes the time; but what is rejected was computed for nothing. Hence:
 *
 * <ul>
 *   <li>The first proposal is short. One that is accepted whole doubles the next, up to {@value
 *       #LONGEST}; else the next is as long as what was accepted of this one.
 *   <li>{@link Speculation#AUTO} pauses when nothing was accepted: for {@value #FIRST_PAUSE}
 *       tokens, and twice as long each further time, up to {@value #LONGEST_PAUSE}, until a
 *       proposal is accepted whole. So in a text whose repetitions mislead, a short proposal is
 *       wasted six times in the first 256 tokens and every 128 tokens from then on: less than a
 *       hundredth of the work.
 * </ul>
 */
final class ProposalLength {

  /** With the token before them 16 rows: still about the time of one where reading limits. */
  static final int LONGEST = 15;

  private static final int SHORTEST = 2;
  private static final int FIRST_PAUSE = 8;
  private static final int LONGEST_PAUSE = 128;

  private final Speculation speculation;
  private int length = SHORTEST;
  private int nextPause = FIRST_PAUSE;
  private int pause; // tokens until the next proposal

  ProposalLength(Speculation speculation) {
    this.speculation = speculation;
  }

  /** Tokens to propose now; 0 for none. */
  int next() {
    return speculation == Speculation.OFF || pause > 0 ? 0 : length;
  }

  /** Tells how a batch went; {@code accepted} of {@code proposed}, both 0 if none were proposed. */
  void verified(int proposed, int accepted) {
    if (proposed == 0) {
      pause = Math.max(0, pause - 1);
    } else if (accepted == proposed) {
      length = Math.min(LONGEST, 2 * length);
      nextPause = FIRST_PAUSE;
    } else {
      length = Math.max(SHORTEST, accepted);
      if (accepted == 0 && speculation == Speculation.AUTO) {
        pause = nextPause;
        nextPause = Math.min(LONGEST_PAUSE, 2 * nextPause);
      }
    }
  }
}
