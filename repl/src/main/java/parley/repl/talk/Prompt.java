package parley.repl.talk;

/**
 * A message as the model is given it.
 *
 * @param message what the user wrote
 * @param ids of the message, with what its template adds; at least one
 * @param closing ids that must stand after the answer; none where the template wants none
 */
public record Prompt(String message, int[] ids, int[] closing) {}
