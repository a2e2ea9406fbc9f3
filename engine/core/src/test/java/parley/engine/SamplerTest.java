package parley.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SamplerTest {

  private static final SamplingOptions PLAIN = new SamplingOptions(1, 0, 1, 0, 1, 0);

  @Test
  void greedyTakesTheLikeliestAndTheLowerIdOfEquals() {
    Sampler sampler = new Sampler(SamplingOptions.GREEDY, 7);
    assertEquals(1, sampler.sample(logits(0.5f, 3, 3, -1)));
  }

  @Test
  void likeliestAreThoseOfTheLastCallBeforeAnyOption() {
    Sampler sampler = new Sampler(new SamplingOptions(0.1f, 1, 0.5f, 0, 1, 0), 7);
    assertEquals(List.of(), sampler.likeliest(3));
    sampler.sample(logits((float) Math.log(2), (float) Math.log(6), 0, (float) Math.log(1)));
    List<Candidate> likeliest = sampler.likeliest(3);
    assertEquals(List.of(1, 0, 2), likeliest.stream().map(Candidate::id).toList());
    assertEquals(0.6, likeliest.getFirst().probability(), 1e-6);
    assertEquals(0.1, likeliest.getLast().probability(), 1e-6);
    assertEquals(4, sampler.likeliest(10).size());
  }

  /** Written down once: a change of the sequence on any platform or in any release fails here. */
  @Test
  void sameSeedGivesTheseIds() {
    Sampler sampler = new Sampler(new SamplingOptions(0.7f, 40, 0.95f, 0.02f, 1.1f, 64), 42);
    MemorySegment logits = randomLogits(2048, 1);
    int[] ids = new int[12];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = sampler.sample(logits);
      sampler.accept(ids[i]);
    }
    assertArrayEquals(KNOWN, ids, Arrays.toString(ids));
  }

  private static final int[] KNOWN = {
    44, 1694, 1946, 1836, 1694, 672, 1782, 44, 1953, 596, 1122, 1122
  };

  @Test
  void samplerThatSkippedGoesOnWhereTheOtherStands() {
    MemorySegment logits = randomLogits(500, 2);
    Sampler whole = new Sampler(PLAIN, 42);
    int[] ids = IntStream.range(0, 20).map(_ -> whole.sample(logits)).toArray();
    Sampler rest = new Sampler(PLAIN, 42);
    rest.skip(8);
    int[] last = IntStream.range(8, 20).map(_ -> rest.sample(logits)).toArray();
    assertArrayEquals(Arrays.copyOfRange(ids, 8, 20), last);
  }

  @Test
  void frequenciesFollowTheSoftmax() {
    float[] raw = {0, 1, 2, -1};
    int[] counts = counts(new Sampler(PLAIN, 3), logits(raw), 100_000);
    double total = IntStream.range(0, 4).mapToDouble(i -> Math.exp(raw[i])).sum();
    for (int i = 0; i < 4; i++) {
      double p = Math.exp(raw[i]) / total;
      // five standard deviations of a binomial share
      assertEquals(p, counts[i] / 1e5, 5 * Math.sqrt(p * (1 - p) / 1e5), "token " + i);
    }
  }

  @Test
  void chancesAreTheFrequenciesOfEveryOption() {
    for (SamplingOptions options :
        List.of(
            PLAIN,
            SamplingOptions.GREEDY,
            new SamplingOptions(0.5f, 3, 1, 0, 1, 0),
            new SamplingOptions(2, 0, 0.7f, 0, 1, 0),
            new SamplingOptions(1, 0, 1, 0.3f, 1, 0),
            new SamplingOptions(1, 4, 0.9f, 0.05f, 2, 8))) {
      Sampler sampler = new Sampler(options, 11);
      sampler.accept(2); // a recent token, for the penalty
      MemorySegment logits = logits(0.5f, 1, 2, -1, 1.5f, 0);
      double[] chances = sampler.chances(logits);
      int[] counts = counts(sampler, logits, 20_000);
      assertEquals(1, Arrays.stream(chances).sum(), 1e-6, options.toString());
      for (int id = 0; id < chances.length; id++) {
        double deviation = Math.sqrt(chances[id] * (1 - chances[id]) / 2e4);
        assertEquals(chances[id], counts[id] / 2e4, 5 * deviation, options + ", token " + id);
      }
    }
  }

  @Test
  void temperatureSharpens() {
    int[] warm = counts(new Sampler(PLAIN, 5), logits(0, 1), 20_000);
    int[] cold =
        counts(new Sampler(new SamplingOptions(0.25f, 0, 1, 0, 1, 0), 5), logits(0, 1), 20_000);
    assertTrue(cold[0] < warm[0] / 5, Arrays.toString(cold));
  }

  static Stream<Arguments> filters() {
    // probabilities 0.5, 0.25, 0.125, 0.0625, 0.0625
    return Stream.of(
        Arguments.of("top-k 2", new SamplingOptions(1, 2, 1, 0, 1, 0), new int[] {0, 1}),
        Arguments.of("top-k 1", new SamplingOptions(1, 1, 1, 0, 1, 0), new int[] {0}),
        Arguments.of(
            "top-k beyond", new SamplingOptions(1, 1000, 1, 0, 1, 0), new int[] {0, 1, 2, 3, 4}),
        Arguments.of("top-p 0.7", new SamplingOptions(1, 0, 0.7f, 0, 1, 0), new int[] {0, 1}),
        Arguments.of("top-p 0.8", new SamplingOptions(1, 0, 0.8f, 0, 1, 0), new int[] {0, 1, 2}),
        Arguments.of("top-p tiny", new SamplingOptions(1, 0, 1e-6f, 0, 1, 0), new int[] {0}),
        Arguments.of("top-k and top-p", new SamplingOptions(1, 2, 0.6f, 0, 1, 0), new int[] {0}),
        Arguments.of("min-p 0.2", new SamplingOptions(1, 0, 1, 0.2f, 1, 0), new int[] {0, 1, 2}),
        Arguments.of("min-p 1", new SamplingOptions(1, 0, 1, 1, 1, 0), new int[] {0}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("filters")
  void filtersKeepExactly(String name, SamplingOptions options, int[] kept) {
    MemorySegment logits = logits(ln(0.5), ln(0.25), ln(0.125), ln(0.0625), ln(0.0625));
    int[] counts = counts(new Sampler(options, 11), logits, 4_000);
    int[] seen = IntStream.range(0, counts.length).filter(i -> counts[i] > 0).toArray();
    assertArrayEquals(kept, seen, name);
  }

  /** Top-p drops most candidates before it sorts; that must not change the choice. */
  @Test
  void topPOverAllTokensEqualsTopPOverTheSorted() {
    MemorySegment logits = randomLogits(5_000, 9);
    Sampler shortcut = new Sampler(new SamplingOptions(0.9f, 0, 0.9f, 0, 1, 0), 1);
    Sampler sorted = new Sampler(new SamplingOptions(0.9f, 4_999, 0.9f, 0, 1, 0), 1);
    for (int i = 0; i < 500; i++) {
      assertEquals(sorted.sample(logits), shortcut.sample(logits), "draw " + i);
    }
  }

  @Test
  void repetitionPenaltyLowersRecentTokensOnceAndForgetsOldOnes() {
    Sampler sampler = new Sampler(new SamplingOptions(0, 0, 1, 0, 2, 2), 0);
    MemorySegment logits = logits(3, 2, -1, 1.4f);
    assertEquals(0, sampler.sample(logits));
    sampler.accept(0);
    assertEquals(1, sampler.sample(logits)); // 1.5, 2, -1, 1.4
    sampler.accept(0);
    assertEquals(1, sampler.sample(logits)); // twice recent, still 1.5
    sampler.accept(1);
    assertEquals(0, sampler.sample(logits)); // 1.5, 1, -1, 1.4
    sampler.accept(1);
    assertEquals(0, sampler.sample(logits)); // 3, 1, -1, 1.4: 0 has left the window
  }

  static Stream<Arguments> badOptions() {
    return Stream.of(
        Arguments.of("temperature", new float[] {-1, 0, 1, 0, 1, 0}),
        Arguments.of("temperature", new float[] {Float.NaN, 0, 1, 0, 1, 0}),
        Arguments.of("top-k", new float[] {1, -1, 1, 0, 1, 0}),
        Arguments.of("top-p", new float[] {1, 0, 0, 0, 1, 0}),
        Arguments.of("top-p", new float[] {1, 0, 2, 0, 1, 0}),
        Arguments.of("min-p", new float[] {1, 0, 1, 1.5f, 1, 0}),
        Arguments.of("repetition penalty", new float[] {1, 0, 1, 0, 0, 0}),
        Arguments.of("repetition window", new float[] {1, 0, 1, 0, 1, -1}));
  }

  @ParameterizedTest
  @MethodSource("badOptions")
  void rangesAreChecked(String option, float[] v) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new SamplingOptions(v[0], (int) v[1], v[2], v[3], v[4], (int) v[5]));
    assertTrue(e.getMessage().startsWith(option + ": expected "), e.getMessage());
  }

  private static int[] counts(Sampler sampler, MemorySegment logits, int draws) {
    int[] counts = new int[Math.toIntExact(logits.byteSize() / Float.BYTES)];
    for (int i = 0; i < draws; i++) {
      counts[sampler.sample(logits)]++;
    }
    return counts;
  }

  private static float ln(double p) {
    return (float) Math.log(p);
  }

  private static MemorySegment randomLogits(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian() * 2;
    }
    return logits(values);
  }

  private static MemorySegment logits(float... values) {
    return MemorySegment.ofArray(values);
  }
}
