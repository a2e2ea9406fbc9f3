package parley.engine;

/**
 * The rows of float32 weights as int8: scale = max|row| / 127 and q = round-half-even(w / scale),
 * all in float32 arithmetic, as the file model_q8.bin wants it.
 */
public final class Quantizer implements Int8RowSource {

  /** Is told of every block of rows, on the thread that quantised it. */
  @FunctionalInterface
  public interface Listener {

    /**
     * @param rows of the tensor, [rows, cols] row-major
     * @param quantized [rows, cols]
     * @param scales [rows]
     */
    void quantized(Tensor tensor, int rows, float[] weights, byte[] quantized, float[] scales);
  }

  private static final int LARGEST = 127;

  /** A row of zeros takes this scale. */
  private static final float SCALE_OF_ZEROS = 1f / LARGEST;

  /** Bits of infinity; those of NaN are greater. */
  private static final int INFINITY = 0x7F80_0000;

  private static final int MAGNITUDE = 0x7FFF_FFFF;

  /**
   * 1.5 * 2^23. A float next to it has no bits for a fraction, so adding it rounds to the nearest
   * integer, ties to even, which then stands in the lowest bits: {@link Math#rint} without its
   * price in code that is still interpreted.
   */
  private static final float ROUND = 12_582_912f;

  private final RowSource source;
  private final Listener listener;
  private final float[][] weights; // [rows * cols] for each thread, as large as needed so far

  /**
   * @param threads how many may read at once
   */
  public Quantizer(RowSource source, int threads) {
    this(source, threads, (_, _, _, _, _) -> {});
  }

  public Quantizer(RowSource source, int threads, Listener listener) {
    this.source = source;
    this.listener = listener;
    this.weights = new float[threads][0];
  }

  /**
   * @throws ModelException if a weight is not finite, naming tensor and row
   */
  @Override
  public void read(
      Tensor tensor, int firstRow, int rows, byte[] target, float[] scales, int worker) {
    int cols = tensor.cols();
    int elements = Math.multiplyExact(rows, cols);
    if (weights[worker].length < elements) {
      weights[worker] = new float[elements];
    }
    float[] block = weights[worker];
    source.read(tensor, firstRow, rows, block, worker);
    for (int row = 0; row < rows; row++) {
      int largest = largestMagnitude(block, row * cols, cols);
      if (largest >= INFINITY) {
        throw new ModelException(
            "%s, row %d: expected finite weights to quantise, got %s; export the model again"
                .formatted(
                    tensor.name(),
                    firstRow + row,
                    largest == INFINITY ? "infinity" : Float.intBitsToFloat(largest)));
      }
      scales[row] = scale(Float.intBitsToFloat(largest));
      quantize(block, row * cols, cols, scales[row], target);
    }
    listener.quantized(tensor, rows, block, target, scales);
  }

  @Override
  public void readVector(Tensor tensor, float[] target, int worker) {
    source.read(tensor, 0, 1, target, worker);
  }

  /** Bits of max|w|: magnitudes of floats order as their bits do, and NaN is above them all. */
  private static int largestMagnitude(float[] weights, int from, int count) {
    int largest = 0;
    for (int i = from; i < from + count; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(weights[i]) & MAGNITUDE);
    }
    return largest;
  }

  /** A row below 1.5e-36 is one of zeros: a subnormal scale would have too few digits. */
  private static float scale(float largest) {
    float scale = largest / LARGEST;
    return scale < Float.MIN_NORMAL ? SCALE_OF_ZEROS : scale;
  }

  private static void quantize(float[] weights, int from, int count, float scale, byte[] target) {
    for (int i = from; i < from + count; i++) {
      target[i] = (byte) Float.floatToRawIntBits(weights[i] / scale + ROUND);
    }
  }

  /** target[i] = quantized[i] * scale of its row: what a table of positions holds in memory. */
  public static void dequantize(
      byte[] quantized, float[] scales, int rows, int cols, float[] target) {
    for (int row = 0; row < rows; row++) {
      for (int i = row * cols; i < (row + 1) * cols; i++) {
        target[i] = quantized[i] * scales[row];
      }
    }
  }
}
