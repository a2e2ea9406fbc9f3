package parley.repl.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tokens are scored, and after how many others. */
final class EvalPlanTest {

  private static EvalPlan plan(int tokens, int context, int stride) {
    return new EvalPlan("text", IntStream.range(0, tokens).toArray(), context, stride);
  }

  @Test
  void windowsThatDoNotOverlapLeaveOneTokenOfEachOut() {
    assertEquals(
        List.of(new Window(0, 1, 4), new Window(4, 5, 8), new Window(8, 9, 10)),
        plan(10, 4, 4).windows());
  }

  @Test
  void ofOverlappingWindowsEachScoresWhatNoneHeldBefore() {
    assertEquals(
        List.of(new Window(0, 1, 6), new Window(4, 6, 10), new Window(8, 10, 11)),
        plan(11, 6, 4).windows());
  }

  @Test
  void aTextShorterThanTheContextIsOneWindow() {
    assertEquals(List.of(new Window(0, 1, 7)), plan(7, 1024, 1).windows());
    assertEquals(List.of(new Window(0, 1, 7)), plan(7, 7, 7).windows());
  }

  @Test
  void withStrideOneEveryTokenHasAllTheContextBeforeIt() {
    assertEquals(
        List.of(new Window(0, 1, 3), new Window(1, 3, 4), new Window(2, 4, 5)),
        plan(5, 3, 1).windows());
  }

  /** What is left is a window of one token, in which nothing is expected. */
  @Test
  void aLastTokenAloneIsNotScored() {
    assertEquals(List.of(new Window(0, 1, 4)), plan(5, 4, 4).windows());
  }

  /** The loop of HuggingFace's guide to perplexity, whose labels are shifted in the model. */
  @Test
  void everyPlanScoresWhatTheUsualDefinitionDoes() {
    for (int tokens = 2; tokens < 24; tokens++) {
      for (int context = 2; context < 9; context++) {
        for (int stride = 1; stride <= context; stride++) {
          Map<Integer, Integer> usual = new TreeMap<>(); // token -> tokens known before it
          int previousEnd = 0;
          for (int begin = 0; begin < tokens; begin += stride) {
            int end = Math.min(begin + context, tokens);
            int targets = end - previousEnd;
            for (int shifted = begin + 1; shifted < end; shifted++) {
              if (shifted >= end - targets) {
                assertEquals(null, usual.put(shifted, shifted - begin));
              }
            }
            previousEnd = end;
            if (end == tokens) {
              break;
            }
          }
          Map<Integer, Integer> ours = new TreeMap<>();
          for (Window window : plan(tokens, context, stride).windows()) {
            assertTrue(window.end() - window.begin() <= context && window.scored() > 0);
            IntStream.range(window.from(), window.end())
                .forEach(i -> assertEquals(null, ours.put(i, i - window.begin())));
          }
          assertEquals(usual, ours, tokens + " tokens, " + context + ", " + stride);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 4, 4, 'text: expected at least 2 tokens, as nothing is expected of the first, got 0'",
    "1, 4, 4, 'text: expected at least 2 tokens, as nothing is expected of the first, got 1'",
    "9, 1, 1, '--context: expected 2 to 2147483647, got 1'",
    "9, 4, 0, '--stride: expected 1 to 4, got 0'",
    "9, 4, 5, '--stride: expected 1 to 4, got 5'",
  })
  void whatIsOutOfItsRangeIsNamed(int tokens, int context, int stride, String message) {
    var e = assertThrows(IllegalArgumentException.class, () -> plan(tokens, context, stride));
    assertEquals(message, e.getMessage());
  }
}
