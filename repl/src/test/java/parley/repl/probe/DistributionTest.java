package parley.repl.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.repl.probe.Distribution.Chance;

final class DistributionTest {

  private static final double CLOSE = 1e-12;

  @Test
  void probabilitiesAreTheSoftmax() {
    Distribution three = new Distribution(new float[] {(float) Math.log(3), 0, 0});
    assertEquals(0.6, three.probability(0), 1e-7);
    assertEquals(0.2, three.probability(1), 1e-7);
    assertEquals(Math.log(0.2), three.logProbability(2), 1e-7);
  }

  @Test
  void largeLogitsDoNotOverflow() {
    Distribution two = new Distribution(new float[] {10_000, 10_000, -10_000});
    assertEquals(0.5, two.probability(0), CLOSE);
    assertEquals(-20_000 - Math.log(2), two.logProbability(2), 1e-6);
  }

  @Test
  void ofEqualsTheLowerIdGoesFirst() {
    Distribution tie = new Distribution(new float[] {1, 2, 2, 0});
    assertEquals(List.of(3, 1, 2, 4), IntStream.range(0, 4).mapToObj(tie::rank).toList());
    assertEquals(1, tie.top());
    assertEquals(List.of(1, 2, 0), tie.likeliest(3).stream().map(Chance::id).toList());
  }

  @Test
  void likeliestAreThoseOfTheFirstRanks() {
    SplittableRandom random = new SplittableRandom(1);
    float[] logits = new float[501];
    for (int id = 0; id < logits.length; id++) {
      logits[id] = random.nextInt(40) / 8f; // with ties
    }
    Distribution distribution = new Distribution(logits);
    double sum = 0;
    int rank = 0;
    for (Chance chance : distribution.likeliest(1000)) {
      assertEquals(++rank, distribution.rank(chance.id()));
      assertEquals(distribution.probability(chance.id()), chance.probability());
      sum += chance.probability();
    }
    assertEquals(501, rank);
    assertEquals(1, sum, CLOSE);
    for (int count : new int[] {0, 1, 7, 10}) {
      assertEquals(distribution.likeliest(501).subList(0, count), distribution.likeliest(count));
    }
  }

  /** Differences of float32 logits are no float32 numbers. */
  @Test
  void theSoftmaxIsComputedInDouble() {
    float[] logits = {1e6f, 1e6f - 0.0625f, 0.1f, 1e-3f};
    double[] wide = IntStream.range(0, 4).mapToDouble(i -> logits[i]).toArray();
    float[] small = {0.1f, 1e-7f, 3e-8f};
    double sum = Math.exp(0.1f) + Math.exp(1e-7f) + Math.exp(3e-8f);
    assertEquals(3e-8f - Math.log(sum), new Distribution(small).logProbability(2), 1e-15);
    assertEquals(
        -Math.log(1 + Math.exp(wide[1] - wide[0])),
        new Distribution(logits).logProbability(0),
        1e-9);
  }

  @Test
  void divergenceIsTheExpectedSurpriseBeyondTheOwn() {
    Distribution p = new Distribution(new float[] {(float) Math.log(3), 0, 0}); // 3/5, 1/5, 1/5
    Distribution q = new Distribution(new float[] {0, 0, (float) Math.log(2)}); // 1/4, 1/4, 1/2
    double expected = 0.6 * Math.log(0.6 / 0.25) + 0.2 * Math.log(0.8) + 0.2 * Math.log(0.4);
    assertEquals(expected, p.divergence(q), 1e-7);
    double back = 0.25 * Math.log(0.25 / 0.6) + 0.25 * Math.log(1.25) + 0.5 * Math.log(2.5);
    assertEquals(back, q.divergence(p), 1e-7);
    assertEquals(0, p.divergence(p));
  }

  /** Chances that round to zero add nothing, and no NaN. */
  @Test
  void divergenceOfOppositesIsFinite() {
    Distribution one = new Distribution(new float[] {10_000, -10_000});
    Distribution other = new Distribution(new float[] {-10_000, 10_000});
    assertEquals(20_000, one.divergence(other), 1e-6);
  }
}
