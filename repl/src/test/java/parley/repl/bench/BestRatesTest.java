package parley.repl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rounds that took so long that no pause of this process counts. */
class BestRatesTest {

  private static final double SECONDS = 1e6;

  private final BestRates rates = new BestRates();

  private boolean raise(double rate) {
    return rates.raise(rate * SECONDS, System.nanoTime() - (long) (SECONDS * 1e9));
  }

  private void sitting(int threads, double... all) {
    rates.sit(threads);
    for (double rate : all) {
      raise(rate);
    }
    assertEquals(Arrays.stream(all).max().orElseThrow(), rates.end(), 0.1);
  }

  @Test
  void theBestOfEachSittingCounts() {
    sitting(1, 80, 100, 90);
    sitting(2, 150);
    sitting(1, 70, 75);
    assertEquals(100, rates.byThreads().get(1), 0.1);
    assertEquals(150, rates.byThreads().get(2), 0.1);
    assertEquals(0.25, rates.drift(), 1e-3);
  }

  @Test
  void aCancelledSittingNeverCounts() {
    rates.sit(1);
    raise(200);
    assertEquals(Map.of(), rates.byThreads());
    assertEquals(0, rates.drift());
    sitting(1, 100);
    rates.sit(1);
    raise(10);
    assertEquals(100, rates.byThreads().get(1), 0.1);
    assertEquals(0, rates.drift());
  }

  @Test
  void onlyWhatIsMoreThanChanceRaises() {
    rates.sit(1);
    assertTrue(raise(100));
    assertFalse(raise(101));
    assertTrue(raise(110));
    rates.end();
    rates.sit(1);
    assertFalse(raise(109));
    assertTrue(raise(120));
  }
}
