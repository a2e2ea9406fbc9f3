package parley.repl.pane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TokenTraceTest {

  private static final long MILLI = 1_000_000L;

  private final TokenTrace trace = new TokenTrace();

  @Test
  void fewTokensHaveNoTrace() {
    assertEquals(List.of(), trace.rates(10));
    trace.token(0);
    trace.token(10 * MILLI);
    assertEquals(List.of(), trace.rates(10));
  }

  @Test
  void stepsHaveTheRateOfTheirTime() {
    long now = 5;
    for (int i = 0; i < 400; i++) {
      now += i < 200 ? 5 * MILLI : 20 * MILLI; // a second of 200, then four of 50
      trace.token(now);
    }
    List<Double> rates = trace.rates(20);
    assertTrue(rates.size() <= 20, rates.toString());
    assertEquals(200, rates.getFirst(), 20);
    assertEquals(50, rates.getLast(), 10);
  }

  @Test
  void aLongAnswerTakesNoMoreRoomAndLosesNoToken() {
    for (long i = 0; i <= 1_000_000; i++) {
      trace.token(i * 10 * MILLI);
    }
    List<Double> rates = trace.rates(100);
    assertTrue(rates.size() > 50 && rates.size() <= 100, rates.size() + " steps");
    rates.forEach(rate -> assertEquals(100, rate, 1));
  }
}
