package parley.repl.talk;

/**
 * One message and its answer, as places in the ids of a {@link Conversation}.
 *
 * @param from first id of the message
 * @param answer first id of the answer
 * @param to after the last id of the answer
 */
record Turn(int from, int answer, int to) {

  Turn movedBack(int ids) {
    return new Turn(from - ids, answer - ids, to - ids);
  }
}
