package parley.repl.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BarsTest {

  @ParameterizedTest
  @CsvSource({"0, ░░░░", "0.12, ░░░░", "0.5, ██░░", "1, ████", "1.5, ████"})
  void filledHasTheRestToo(double share, String bar) {
    assertEquals(bar, Bars.filled(share, 4));
  }

  @ParameterizedTest
  @CsvSource({
    "0, ''",
    "0.03125, ▏",
    "0.25, █",
    "0.5, ██",
    "0.53125, ██▏",
    "0.96875, ███▉",
    "2, ████"
  })
  void exactEndsInEighths(double share, String bar) {
    assertEquals(bar, Bars.exact(share, 4));
  }

  @Test
  void sparklineIsRelativeToTheHighest() {
    assertEquals("", Bars.sparkline(List.of()));
    assertEquals("▁▁", Bars.sparkline(List.of(0.0, 0.0)));
    assertEquals("▁▅█", Bars.sparkline(List.of(0.0, 50.0, 100.0)));
  }
}
