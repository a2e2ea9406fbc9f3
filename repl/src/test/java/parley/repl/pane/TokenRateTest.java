package parley.repl.pane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class TokenRateTest {

  private static final long MILLI = 1_000_000L;

  private final TokenRate rate = new TokenRate();

  @Test
  void oneTokenHasNoRate() {
    assertEquals(0, rate.perSecond());
    rate.token(5);
    assertEquals(0, rate.perSecond());
  }

  @Test
  void onlyTheLastSecondCounts() {
    for (int i = 0; i < 50; i++) {
      rate.token(100 * MILLI * i); // ten a second
    }
    assertEquals(10, rate.perSecond(), 1e-9);
    for (int i = 1; i <= 200; i++) {
      rate.token(4_900 * MILLI + 10 * MILLI * i); // a hundred a second, for two
    }
    assertEquals(100, rate.perSecond(), 1e-9);
  }

  @Test
  void moreTokensThanFitShortenTheWindow() {
    for (int i = 0; i < 5_000; i++) {
      rate.token(100_000L * i); // ten thousand a second
    }
    assertEquals(10_000, rate.perSecond(), 1e-6);
  }

  /** Batches of eight every 100 ms are eighty a second, wherever in a batch one looks. */
  @Test
  void tokensOfOneTimeDoNotDisturbTheRate() {
    for (int batch = 0; batch < 30; batch++) {
      for (int i = 0; i < 8; i++) {
        rate.token(100 * MILLI * batch);
        assertEquals(batch == 0 ? 0 : 80, rate.perSecond(), 1e-9);
      }
    }
  }

  @Test
  void slowTokensHaveNoRateYet() {
    rate.token(0);
    rate.token(1_500 * MILLI);
    assertEquals(0, rate.perSecond());
  }
}
