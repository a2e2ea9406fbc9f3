package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class RandomWeightsTest {

  private static final ModelConfig CONFIG = new ModelConfig(2, 2, 70, 500, 90);

  @Test
  void theSameSeedGivesTheSameWeightsOnAnyNumberOfThreads() {
    long one = hash(7, 1);
    assertEquals(one, hash(7, 2));
    assertEquals(one, hash(7, 3));
    assertNotEquals(one, hash(8, 1));
  }

  private static long hash(long seed, int threads) {
    try (Workers workers = new Workers(threads);
        Weights weights = RandomWeights.of(CONFIG, seed, workers, new Cancellation())) {
      long hash = 0;
      for (int row = 0; row < CONFIG.vocabSize(); row++) {
        hash = 31 * hash + Float.floatToRawIntBits(weights.wte().get(row, row % 70));
        hash = 31 * hash + Float.floatToRawIntBits(weights.layers().get(1).fc().get(row % 280, 3));
      }
      return hash;
    }
  }

  @Test
  void weightsAreAboutNormalAndLayerNormsStartAtOne() {
    try (Workers workers = new Workers(2);
        Weights weights = RandomWeights.of(CONFIG, 1, workers, new Cancellation())) {
      int n = CONFIG.vocabSize() * CONFIG.nEmbd();
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        double w = weights.wte().get(i / CONFIG.nEmbd(), i % CONFIG.nEmbd());
        sum += w;
        squares += w * w;
      }
      assertEquals(0, sum / n, 5 * 0.02 / Math.sqrt(n)); // five standard errors
      assertEquals(0.02, Math.sqrt(squares / n), 0.0005);
      assertEquals(1, weights.layers().get(0).ln1Weight().getAtIndex(F32Matrix.FLOAT, 69));
      assertEquals(1, weights.lnFWeight().getAtIndex(F32Matrix.FLOAT, 0));
      assertNotEquals(0, weights.lnFBias().getAtIndex(F32Matrix.FLOAT, 0));
    }
  }

  @Test
  void rowsAreTheSameHoweverTheyAreAskedFor() {
    Tensor tensor = TensorOrder.of(CONFIG).get(0);
    float[] whole = new float[(int) tensor.elements()];
    new RandomWeights(3).read(tensor, 0, tensor.rows(), whole, 0);
    float[] part = new float[7 * tensor.cols()];
    new RandomWeights(3).read(tensor, 100, 7, part, 0);
    for (int i = 0; i < part.length; i++) {
      assertEquals(whole[100 * tensor.cols() + i], part[i]);
    }
  }
}
