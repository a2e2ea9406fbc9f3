package parley.repl.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.weights.hub.PullEvent;

final class PullProgressTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "230000000|548000000|12300000|42 %, 230 of 548 MB, 12.3 MB/s, 26 s left",
        "0|548000000|0|0 %, 0 of 548 MB",
        "548000000|548000000|12300000|100 %, 548 of 548 MB",
        "0|6430000000|12000000|0 %, 0 of 6430 MB, 12.0 MB/s, 8:56 min left",
        "0|6430000000|500000|0 %, 0 of 6430 MB, 0.5 MB/s, 3:34 h left",
        "0|0|0|100 %, 0 of 0 MB",
      })
  void lineTellsShareRateAndTimeLeft(long done, long total, double rate, String expected) {
    var progress = new PullEvent.Progress("model.safetensors", done, total);
    assertEquals("model.safetensors: " + expected, PullProgress.text(progress, rate));
  }
}
