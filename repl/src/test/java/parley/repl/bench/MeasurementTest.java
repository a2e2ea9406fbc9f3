package parley.repl.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.engine.CancelledException;

/** On a clock of its own, so that nothing depends on this machine. */
class MeasurementTest {

  /** Takes a known time for each token, and more while it is cold. */
  private static final class KnownPass implements Pass {
    private final double secondsPerToken;
    private final int coldRuns;
    private final List<Integer> runs = new ArrayList<>();
    private int cancelAt = Integer.MAX_VALUE;
    private double now;

    KnownPass(double secondsPerToken, int coldRuns) {
      this.secondsPerToken = secondsPerToken;
      this.coldRuns = coldRuns;
    }

    @Override
    public void run(int tokens) {
      if (runs.size() == cancelAt) {
        throw new CancelledException();
      }
      runs.add(tokens);
      now += tokens * secondsPerToken * (runs.size() <= coldRuns ? 100 : 1);
    }

    @Override
    public double work(int tokens) {
      return tokens;
    }

    Measurement.Result measure(int tokens, int repetitions, double budget) {
      return measure(tokens, repetitions, budget, Limit.UNKNOWN);
    }

    Measurement.Result measure(int tokens, int repetitions, double budget, Limit limit) {
      return Measurement.of(this, tokens, repetitions, budget, () -> (long) (now * 1e9), limit);
    }
  }

  @Test
  void withinTheBudgetNothingIsCut() {
    Measurement.Result result = new KnownPass(0.01, 0).measure(128, 5, 20);
    assertEquals(128, result.tokens());
    assertEquals(5, result.seconds().length);
    assertEquals(100, result.tokensPerSecond().median(), 1e-3);
  }

  @ParameterizedTest
  @CsvSource({"0.1, 20", "0.1, 2", "1, 20", "0.001, 0.1"})
  void aSlowBackendGetsFewerTokensAndKeepsTheBudget(double secondsPerToken, double budget) {
    KnownPass pass = new KnownPass(secondsPerToken, 0);
    Measurement.Result result = pass.measure(512, 5, budget);
    assertTrue(result.tokens() >= 1 && result.tokens() < 512, result.tokens() + " tokens");
    assertTrue(pass.now <= budget + result.tokens() * secondsPerToken, pass.now + " s");
    assertEquals(1 / secondsPerToken, result.tokensPerSecond().median(), 1e-3 / secondsPerToken);
  }

  @Test
  void fewerRepetitionsBeforeFewerTokens() {
    Measurement.Result result = new KnownPass(0.05, 0).measure(100, 5, 20);
    assertEquals(100, result.tokens());
    assertEquals(2, result.seconds().length);
  }

  @Test
  void evenOneTokenBeyondTheBudgetIsMeasured() {
    Measurement.Result result = new KnownPass(7, 0).measure(128, 5, 0.1);
    assertEquals(1, result.tokens());
    assertEquals(1, result.seconds().length);
  }

  @Test
  void coldCodeNeitherCutsTokensNorCounts() {
    Measurement.Result result = new KnownPass(0.001, 3).measure(512, 5, 20);
    assertEquals(512, result.tokens());
    assertEquals(1000, result.tokensPerSecond().min(), 1e-2);
  }

  @Test
  void aCancelledRepetitionLeavesThoseBeforeIt() {
    KnownPass complete = new KnownPass(0.1, 0);
    complete.measure(16, 5, 100);
    KnownPass cancelled = new KnownPass(0.1, 0);
    cancelled.cancelAt = complete.runs.size() - 2;
    assertEquals(3, cancelled.measure(16, 5, 100).seconds().length);
    KnownPass early = new KnownPass(0.1, 0);
    early.cancelAt = complete.runs.size() - 5;
    assertThrows(CancelledException.class, () -> early.measure(16, 5, 100));
  }

  @Test
  void eachRepetitionIsHeldAgainstTheBetterLimitBesideIt() {
    Iterator<Double> moments = List.of(1000.0, 400.0, 500.0, 800.0).iterator();
    Measurement.Result result = new KnownPass(0.01, 0).measure(16, 3, 100, moments::next);
    assertArrayEquals(new double[] {1000, 500, 800}, result.limits());
    BenchRow.AgainstLimit against = result.againstLimit().orElseThrow();
    assertEquals(800, against.limit());
    assertEquals(100.0 / 800, against.tokensPerWork(), 1e-9);
    assertTrue(new KnownPass(0.01, 0).measure(16, 3, 100).againstLimit().isEmpty());
  }

  @Test
  void aLimitThatWasCancelledLeavesTheOneBefore() {
    Iterator<Double> moments = List.of(1000.0, 400.0).iterator();
    Limit limit =
        () -> {
          if (!moments.hasNext()) {
            throw new CancelledException();
          }
          return moments.next();
        };
    Measurement.Result result = new KnownPass(0.01, 0).measure(16, 3, 100, limit);
    assertArrayEquals(new double[] {1000, 400}, result.limits());
    assertEquals(2, result.seconds().length);
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
    assertEquals(new BenchRow.Rates(2.5, 1, 9, 2.75 / 2.5), BenchRow.Rates.of(9, 2, 3, 1));
    assertEquals(new BenchRow.Rates(2, 1, 9, 4 / 2.0), BenchRow.Rates.of(9, 2, 1));
    assertEquals(new BenchRow.Rates(7, 7, 7, 0), BenchRow.Rates.of(7));
  }
}
