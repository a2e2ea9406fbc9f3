package parley.repl.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * Which tokens of a text are scored, and what the model knows when each is: the sliding window.
 *
 * <p>Windows of {@code context} tokens begin every {@code stride} tokens, until one reaches the end
 * of the text. In each, every token is scored that no window before it held, but for the window's
 * very first: nothing stands before it, so nothing was expected of it. With a stride as long as the
 * context, windows do not overlap, and one token of each goes unscored; with a shorter one, that is
 * so of the text's first token alone, and every other is scored once, with at least {@code context
 * - stride} tokens before it from the second window on.
 *
 * @param text what to call it
 * @param ids its tokens; at least 2
 * @param context tokens of a window; at least 2
 * @param stride from the begin of a window to that of the next; 1 to context
 */
record EvalPlan(String text, int[] ids, int context, int stride) {

  EvalPlan {
    if (ids.length < 2) {
      throw new IllegalArgumentException(
          text
              + ": expected at least 2 tokens, as nothing is expected of the first, got "
              + ids.length);
    }
    requireRange("--context", context, 2, Integer.MAX_VALUE);
    requireRange("--stride", stride, 1, context);
  }

  /**
   * @param most windows may have as many tokens
   * @throws IllegalArgumentException naming the option, its range and the value found
   */
  static int requireContext(int context, int most) {
    requireRange("--context", context, 2, most);
    return context;
  }

  private static void requireRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s: expected %d to %d, got %d".formatted(option, least, most, value));
    }
  }

  /** Those in which anything is scored, in order. */
  List<Window> windows() {
    List<Window> windows = new ArrayList<>();
    int seen = 0;
    for (int begin = 0; seen < ids.length; begin += stride) {
      int end = Math.min(ids.length, begin + context);
      Window window = new Window(begin, Math.max(seen, begin + 1), end);
      if (window.scored() > 0) {
        windows.add(window);
      }
      seen = end;
    }
    return windows;
  }
}
