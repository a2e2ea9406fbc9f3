package parley.repl.dash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.repl.pane.PaneSnapshot;
import parley.repl.pane.PaneSnapshot.Activity;
import parley.repl.pane.PaneSnapshot.Engine;
import parley.repl.pane.PaneSnapshot.Memory;
import parley.repl.pane.PaneSnapshot.Speed;

final class DashImageTest {

  private static List<String> rows(int threads, Optional<String> input) {
    PaneSnapshot pane =
        new PaneSnapshot(
            new Engine("pip", "float32", "kv", "avx512", threads, "greedy"),
            Activity.READY,
            Speed.NONE,
            Optional.empty(),
            0,
            1024,
            new Memory(22_100_000, 16_140_000, 0));
    DashSnapshot snapshot =
        new DashSnapshot(
            pane,
            List.of(),
            List.of(30.0, 60.0, 90.0),
            List.of(),
            List.of("> hi", "Hello! " + "word ".repeat(17) + "whole"),
            input);
    return DashImage.draw(snapshot, 90, 24).stream()
        .map(row -> row.toString().stripTrailing())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"1, 1 thread", "2, 2 threads"})
  void titleTellsWhatComputesAndHowToLeave(int threads, String words) {
    String title = rows(threads, Optional.of("")).getFirst();
    assertTrue(title.startsWith(" pip on kv · float32 · avx512 · " + words + " · greedy "), title);
    assertTrue(title.endsWith(" q or Esc: back to the chat"), title);
  }

  @Test
  void whileNothingCanBeTypedTheTitleTellsHowToStop() {
    List<String> rows = rows(1, Optional.empty());
    assertTrue(rows.getFirst().endsWith(" Ctrl-C or Esc: stop"), rows.getFirst());
    assertEquals("", rows.getLast());
  }

  @Test
  void figuresDialogAndTypedLineHaveTheirRows() {
    List<String> rows = rows(1, Optional.of("what now"));
    assertEquals(" time by layer  ▃▆█  180 µs a token, the longest 90", rows.get(13));
    String full = " Hello!" + " word".repeat(16);
    assertEquals(List.of(" > hi", full, " word whole"), rows.subList(18, 21));
    assertEquals(" > what now", rows.getLast());
  }

  @Test
  void longTypedLineShowsItsEnd() {
    String typed = "a".repeat(50) + "b".repeat(83);
    assertEquals(" > ..." + "b".repeat(83), rows(1, Optional.of(typed)).getLast());
    String fitting = "a".repeat(86);
    assertEquals(" > " + fitting, rows(1, Optional.of(fitting)).getLast());
    String wide = "\u6f22".repeat(60); // two cells each
    String shown = rows(1, Optional.of(wide)).getLast();
    assertTrue(shown.startsWith(" > ...") && shown.endsWith("\u6f22"), shown);
  }
}
