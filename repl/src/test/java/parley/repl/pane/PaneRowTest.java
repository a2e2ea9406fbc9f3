package parley.repl.pane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.repl.pane.PaneSnapshot.Activity;

final class PaneRowTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "STREAMING;412.34;213;80;"
            + " pip on vector                    412.3 tok/s       context ██░░░░░░░░ 213/1024",
        "READY;0;0;80;"
            + " pip on vector                                        context ░░░░░░░░░░ 0/1024",
        "PREFILL;9;1024;80;"
            + " pip on vector                      reading        context ██████████ 1024/1024",
        "STREAMING;0;5;40; vector         writing          5/1024",
        "READY;12345.678;1025;40; vector      12345.7 tok/s    1025/1024",
      })
  void rowShowsBackendRateAndContext(
      Activity activity, double rate, int used, int columns, String expected) {
    PaneSnapshot snapshot = new PaneSnapshot("pip", "vector", activity, rate, used, 1024);
    assertEquals(expected.stripTrailing(), row(snapshot, columns).toString().stripTrailing());
    assertEquals(columns, row(snapshot, columns).columnLength());
  }

  @Test
  void everyCellIsInverse() {
    AttributedString row = row(snapshot("pip"), 80);
    for (int i = 0; i < row.length(); i++) {
      assertEquals(AttributedStyle.INVERSE, row.styleAt(i));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'bad\u001b[31m\u202e', 'bad\\x1b[31m\\u{202e} on vector'",
    "'日本語', '日本語 on vector'",
    "'e\u0301', '\u00e9 on vector'",
    "'a very long name of a model that goes on and on and on', 'a very long name of a model'",
  })
  void namesAreMadeSafeAndCut(String name, String shown) {
    AttributedString row = row(snapshot(name), 80);
    assertEquals(80, row.columnLength());
    assertEquals(" " + shown, row.toString().substring(0, shown.length() + 1));
  }

  private static PaneSnapshot snapshot(String model) {
    return new PaneSnapshot(model, "vector", Activity.STREAMING, 100, 10, 1024);
  }

  private static AttributedString row(PaneSnapshot snapshot, int columns) {
    return CellText.row(PaneRow.draw(snapshot, columns), 0);
  }
}
