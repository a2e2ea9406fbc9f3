package parley.weights;

import parley.engine.ModelConfig;
import parley.engine.Precision;
import parley.engine.Tensor;

/** The rows of an open model.bin. */
final class Float32Rows implements WeightRows {

  private final FileLayout layout;
  private final BlockReader reader;

  /**
   * @param threads how many may read at once
   */
  Float32Rows(InputFile file, ModelConfig config, int threads) {
    layout = new FileLayout(config, Precision.FLOAT32);
    reader = new BlockReader(file, config, threads);
  }

  @Override
  public void read(Tensor tensor, int firstRow, int rows, float[] target, int worker) {
    int elements = rows * tensor.cols();
    reader
        .read(layout.row(tensor, firstRow), elements * Float.BYTES, worker)
        .asFloatBuffer()
        .get(target, 0, elements);
  }

  @Override
  public void close() {
    reader.close();
  }
}
