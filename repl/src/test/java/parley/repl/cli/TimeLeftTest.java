package parley.repl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimeLeftTest {

  @ParameterizedTest
  @CsvSource({
    "0.2, 0 s",
    "26.4, 26 s",
    "99.4, 99 s",
    "99.5, 1:40 min",
    "245, 4:05 min",
    "5999, 99:59 min",
    "6000, 1:40 h",
    "86399, 23:59 h",
  })
  void isSaidAsPeopleSayIt(double seconds, String text) {
    assertEquals(text, TimeLeft.of(seconds));
  }
}
