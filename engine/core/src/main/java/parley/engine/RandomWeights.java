package parley.engine;

import java.util.Arrays;

/**
 * Random weights of any shape, for benchmarks and tests: nothing is downloaded. The same seed gives
 * the same weights on any number of threads.
 */
public final class RandomWeights implements RowSource {

  /** Standard deviation of GPT-2's initial weights. */
  private static final float DEVIATION = 0.02f;

  /** SplitMix64's increment. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** Standard deviation of the sum of four uniform 16-bit numbers. */
  private static final float SUM_DEVIATION = (float) (65536 * Math.sqrt(4 / 12.0));

  private static final int SUM_MEAN = 2 * 65535;

  private final long seed;

  /** A source of rows for models of any shape. */
  public RandomWeights(long seed) {
    this.seed = seed;
  }

  /** Float32 weights of {@link #of(ModelConfig, Precision, long, Workers, Cancellation)}. */
  public static Weights of(
      ModelConfig config, long seed, Workers workers, Cancellation cancellation) {
    return of(config, Precision.FLOAT32, seed, workers, cancellation);
  }

  /**
   * Builds weights as GPT-2's training starts from: normal with deviation 0.02, LayerNorm weights
   * 1; biases are random too, so that no step of a kernel is without effect. Those of a seed are
   * the same model in every precision.
   *
   * @throws ModelException if they do not fit into memory
   */
  public static Weights of(
      ModelConfig config,
      Precision precision,
      long seed,
      Workers workers,
      Cancellation cancellation) {
    RandomWeights rows = new RandomWeights(seed);
    return WeightsBuilder.of(
        config, precision, rows, Packing.JAVA, workers, cancellation, LoadProgress.NONE);
  }

  @Override
  public void read(Tensor tensor, int firstRow, int rows, float[] target, int worker) {
    int n = rows * tensor.cols();
    if (tensor.kind() == Tensor.Kind.VECTOR && tensor.name().endsWith(".weight")) {
      Arrays.fill(target, 0, n, 1f);
      return;
    }
    long first = mix(seed + tensor.name().hashCode()) + (long) firstRow * tensor.cols();
    for (int i = 0; i < n; i++) {
      target[i] = normal(mix((first + i) * GOLDEN));
    }
  }

  /** About normal: four uniform numbers of 16 bits added (Irwin-Hall), cheap and good enough. */
  private static float normal(long bits) {
    long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
    return (sum - SUM_MEAN) * (DEVIATION / SUM_DEVIATION);
  }

  /** SplitMix64's finalizer. */
  private static long mix(long z) {
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
