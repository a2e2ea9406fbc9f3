package parley.weights;

import parley.engine.ModelConfig;
import parley.engine.Quantizer;
import parley.engine.Tensor;

/** What the int8 rows of a file stand for, as float32: for those who look at values. */
final class Int8Values implements WeightRows {

  private final Int8Rows rows;
  private final byte[][] bytes; // [rows, cols] for each thread, as large as needed so far
  private final float[][] scales; // [rows], the same

  /**
   * @param threads how many may read at once
   */
  Int8Values(InputFile file, ModelConfig config, int threads) {
    rows = new Int8Rows(file, config, threads);
    bytes = new byte[threads][0];
    scales = new float[threads][0];
  }

  @Override
  public void read(Tensor tensor, int firstRow, int count, float[] target, int worker) {
    if (tensor.kind() == Tensor.Kind.VECTOR) {
      rows.readVector(tensor, target, worker);
      return;
    }
    int elements = count * tensor.cols();
    if (bytes[worker].length < elements) {
      bytes[worker] = new byte[elements];
    }
    if (scales[worker].length < count) {
      scales[worker] = new float[count];
    }
    rows.read(tensor, firstRow, count, bytes[worker], scales[worker], worker);
    Quantizer.dequantize(bytes[worker], scales[worker], count, tensor.cols(), target);
  }

  @Override
  public void close() {
    rows.close();
  }
}
