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
}
