package parley.repl.eval;

/**
 * A part of a text that the model reads on its own, as if nothing stood before it.
 *
 * @param begin index of its first token
 * @param from index of the first token that is scored in it; greater than begin, as nothing is
 *     expected of a window's first token
 * @param end index after its last token, which is the last that is scored
 */
record Window(int begin, int from, int end) {

  /** How many of its tokens are scored. */
  int scored() {
    return end - from;
  }
}
