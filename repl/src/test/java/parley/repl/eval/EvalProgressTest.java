package parley.repl.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EvalProgressTest {

  private static final long SECOND = 1_000_000_000;

  private final List<String> lines = new ArrayList<>();
  private long now = 7;

  @Test
  void tellsTheRateAndTheTimeLeft() {
    EvalProgress progress = new EvalProgress(lines::add, 10_000, () -> now);
    progress.accept(0);
    now += 2 * SECOND;
    progress.accept(500);
    now += 2 * SECOND;
    progress.accept(8000);
    assertEquals(
        List.of(
            "  0 %  0 of 10000 tokens",
            "  5 %  500 of 10000 tokens, 250 tok/s, 38 s left",
            " 80 %  8000 of 10000 tokens, 2000 tok/s, 1 s left"),
        lines);
  }

  @Test
  void isWrittenTenTimesASecondAtMost() {
    EvalProgress progress = new EvalProgress(lines::add, 1000, () -> now);
    for (int scored = 0; scored < 1000; scored++) {
      progress.accept(scored);
      now += SECOND / 1000;
    }
    assertEquals(10, lines.size());
  }
}
