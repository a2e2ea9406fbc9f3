package parley.repl.compare;

/** How a backend's answer stands to the reference's. */
sealed interface Verdict {

  /** It is what the others are compared with. */
  record Reference() implements Verdict {}

  /**
   * @param tokens that both have, all of them equal
   */
  record Identical(int tokens) implements Verdict {}

  /** Nothing to compare, and that is no fault of the backend's: it cannot run, or had no time. */
  record Missing(String reason) implements Verdict {}

  /** It was to run, and could not. */
  record Failed(String reason) implements Verdict {}

  /**
   * The first difference.
   *
   * @param index of the token in the answer, from 0
   * @param expected id that the reference has there
   * @param got id that this one has there
   * @param margin between the logits of the two, from a prefill of the reference's backend. In
   *     decoding, the expected token had the best, so usually this is the margin of the two best;
   *     less than 0 if prefill and decoding do not agree. NaN if there was no time to compute it
   */
  record Difference(int index, int expected, int got, double margin) implements Verdict {

    /** The largest margin that rounding may turn. */
    static final double NEAR_TIE = 1e-4;

    /** Whether the reference found both tokens as good as equally likely: that counts as equal. */
    boolean isNearTie() {
      return Math.abs(margin) <= NEAR_TIE;
    }
  }
}
