package parley.repl.pane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import parley.engine.FinishReason;
import parley.repl.pane.PaneSnapshot.Activity;
import parley.repl.pane.PaneSnapshot.Engine;
import parley.repl.pane.PaneSnapshot.Memory;
import parley.repl.pane.PaneSnapshot.Speed;
import parley.repl.talk.TurnFigures;

final class PaneImageTest {

  private static final Engine ENGINE =
      new Engine("pip", "float32", "kv", "avx512", 2, "temp 0.7, top-k 40, top-p 0.95");
  private static final Speed SPEED =
      new Speed(412.34, 398.76, List.of(100.0, 200.0, 400.0, 350.0, 50.0));
  private static final TurnFigures TURN =
      new TurnFigures(5, 34, 2_600_000, 2_700_000, 7, 0, 0, 0, FinishReason.END);
  private static final Memory MEMORY = new Memory(22_100_000, 16_140_000, 135_000_000);

  static Stream<Arguments> sizes() {
    return Stream.of(
        arguments(
            40,
            24,
            """
             first token 2.7 ms
             kv           412.3 tok/s      213/1024
            """),
        arguments(
            60,
            24,
            """
             first token 2.7 ms · prefill 1923.1 tok/s
             kv                     412.3 tok/s                213/1024
            """),
        arguments(
            80,
            24,
            """
             first token 2.7 ms · prefill 1923.1 tok/s · 34 of 39 cached
             pip on kv                     412.3 tok/s ▃▅█▇▂    context ██░░░░░░░░ 213/1024
            """),
        arguments(
            80,
            8,
            """
             pip on kv                     412.3 tok/s ▃▅█▇▂    context ██░░░░░░░░ 213/1024
            """),
        arguments(
            120,
            40,
            """
             float32 · avx512 · 2 threads · temp 0.7, top-k 40, top-p 0.95 · 22.1 + 16.1 MB · process 135.0 MB
             first token 2.7 ms · prefill 1923.1 tok/s · 34 of 39 cached · average 398.8 tok/s
            """),
        arguments(
            120,
            19,
            """
             first token 2.7 ms · prefill 1923.1 tok/s · 34 of 39 cached · average 398.8 tok/s · temp 0.7, top-k 40, top-p 0.95
            """),
        arguments(
            200,
            24,
            """
             float32 · avx512 · 2 threads · temp 0.7, top-k 40, top-p 0.95 · 22.1 + 16.1 MB · process 135.0 MB
             first token 2.7 ms · prefill 1923.1 tok/s · 34 of 39 cached · average 398.8 tok/s
            """));
  }

  /** Of terminals from 100 columns on, the rows above the last one. */
  @ParameterizedTest
  @MethodSource("sizes")
  void fieldsThatDoNotFitAreLeftOutWhole(int columns, int terminalRows, String expected) {
    int rows = PaneLayout.rows(columns, terminalRows);
    List<AttributedString> drawn = PaneImage.draw(snapshot("pip"), columns, rows);
    drawn.forEach(row -> assertEquals(columns, row.columnLength()));
    assertEquals(expected, text(columns < 100 ? drawn : drawn.subList(0, rows - 1)));
  }

  @ParameterizedTest
  @CsvSource({
    "39, 24, 0",
    "40, 7, 0",
    "40, 8, 1",
    "200, 11, 1",
    "40, 12, 2",
    "99, 50, 2",
    "100, 19, 2",
    "100, 20, 3"
  })
  void smallTerminalsHaveFewerRows(int columns, int terminalRows, int rows) {
    assertEquals(rows, PaneLayout.rows(columns, terminalRows));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "STREAMING;0;5;1024; vector         writing          5/1024",
        "PREFILL;9;1024;1024; vector         reading       1024/1024",
        "READY;12345.678;1025;1024; vector      12345.7 tok/s    1025/1024",
        "READY;0;0;1024; vector                          0/1024",
      })
  void lastRowSaysWhatIsDone(
      Activity activity, double rate, int used, int context, String expected) {
    PaneSnapshot snapshot =
        new PaneSnapshot(
            new Engine("pip", "float32", "vector", "", 1, "greedy"),
            activity,
            new Speed(rate, 0, List.of()),
            Optional.empty(),
            used,
            context,
            new Memory(1, 1, 0));
    assertEquals(expected, text(PaneImage.draw(snapshot, 40, 1)).stripTrailing());
  }

  @Test
  void whatIsNotKnownLeavesRoomForTheRest() {
    PaneSnapshot fresh =
        new PaneSnapshot(ENGINE, Activity.READY, Speed.NONE, Optional.empty(), 0, 1024, MEMORY);
    assertEquals(
        " float32 · avx512 · 2 threads · temp 0.7, top-k 40, top-p 0.95 · 22.1 + 16.1 MB",
        text(PaneImage.draw(fresh, 80, 2)).lines().findFirst().orElseThrow());
  }

  @Test
  void everyCellIsInverse() {
    for (AttributedString row : PaneImage.draw(snapshot("pip"), 120, 3)) {
      for (int i = 0; i < row.length(); i++) {
        assertEquals(AttributedStyle.INVERSE, row.styleAt(i));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'bad\u001b[31m\u202e', 'bad\\x1b[31m\\u{202e} on kv'",
    "'日本語', '日本語 on kv'",
    "'e\u0301', '\u00e9 on kv'",
    "'a very long name of a model that goes on and on and on', 'a very long name of a model'",
  })
  void namesAreMadeSafeAndCut(String name, String shown) {
    AttributedString row = PaneImage.draw(snapshot(name), 80, 1).getFirst();
    assertEquals(80, row.columnLength());
    assertEquals(" " + shown, row.toString().substring(0, shown.length() + 1));
  }

  private static String text(List<AttributedString> rows) {
    return rows.stream()
        .map(row -> row.toString().stripTrailing() + "\n")
        .collect(Collectors.joining());
  }

  private static PaneSnapshot snapshot(String model) {
    Engine named = new Engine(model, "float32", "kv", "avx512", 2, ENGINE.sampling());
    return new PaneSnapshot(named, Activity.STREAMING, SPEED, Optional.of(TURN), 213, 1024, MEMORY);
  }
}
