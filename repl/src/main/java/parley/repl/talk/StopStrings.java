package parley.repl.talk;

import java.util.List;

/**
 * Passes a text on in parts, up to the first stop string. Text that could be the beginning of one
 * is held back until the next part decides.
 */
final class StopStrings {

  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean found;

  /**
   * @param stops none empty
   */
  StopStrings(List<String> stops) {
    this.stops = List.copyOf(stops);
  }

  /** Takes the next part; returns what can be shown now. */
  String accept(String part) {
    if (found) {
      return "";
    }
    held.append(part);
    int end = firstStop();
    found = end >= 0;
    if (!found) {
      end = held.length() - longestBeginning();
    }
    String shown = held.substring(0, end);
    held.delete(0, found ? held.length() : end);
    return shown;
  }

  /** Whether a stop string has appeared; nothing is shown from there on. */
  boolean found() {
    return found;
  }

  /** Returns what is still held back. */
  String finish() {
    String rest = held.toString();
    held.setLength(0);
    return rest;
  }

  private int firstStop() {
    int first = -1;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  /** Length of the longest end of the text that a stop string begins with. */
  private int longestBeginning() {
    int longest = 0;
    for (String stop : stops) {
      int length = Math.min(stop.length() - 1, held.length());
      while (length > longest) {
        if (stop.startsWith(held.substring(held.length() - length))) {
          longest = length;
        }
        length--;
      }
    }
    return longest;
  }
}
