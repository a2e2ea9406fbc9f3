package parley.weights;

import parley.engine.Int8RowSource;
import parley.engine.ModelConfig;
import parley.engine.Precision;
import parley.engine.Tensor;

/**
 * The rows of an open model_q8.bin. The byte -128 is a weight like any other: our quantiser never
 * writes it, but q * scale means the same for it, to every kernel.
 */
final class Int8Rows implements Int8RowSource, AutoCloseable {

  private final InputFile file;
  private final FileLayout layout;
  private final BlockReader reader;

  /**
   * @param threads how many may read at once
   */
  Int8Rows(InputFile file, ModelConfig config, int threads) {
    this.file = file;
    layout = new FileLayout(config, Precision.INT8);
    reader = new BlockReader(file, config, threads);
  }

  /**
   * @throws ModelFileException if a scale is negative or not finite
   */
  @Override
  public void read(
      Tensor tensor, int firstRow, int rows, byte[] target, float[] scales, int worker) {
    floats(layout.scale(tensor, firstRow), rows, scales, worker);
    for (int row = 0; row < rows; row++) {
      if (!(scales[row] >= 0 && scales[row] <= Float.MAX_VALUE)) {
        throw badScale(tensor, firstRow + row, scales[row]);
      }
    }
    int elements = rows * tensor.cols();
    reader.read(layout.row(tensor, firstRow), elements, worker).get(target, 0, elements);
  }

  @Override
  public void readVector(Tensor tensor, float[] target, int worker) {
    floats(layout.row(tensor, 0), tensor.cols(), target, worker);
  }

  private void floats(long offset, int count, float[] target, int worker) {
    reader.read(offset, count * Float.BYTES, worker).asFloatBuffer().get(target, 0, count);
  }

  private ModelFileException badScale(Tensor tensor, int row, float got) {
    return ModelFileException.at(
        file.path(),
        layout.scale(tensor, row),
        "scale of row %d of %s".formatted(row, tensor.name()),
        "a finite number, 0 or more",
        got + "; make the file again with parley quantize");
  }

  @Override
  public void close() {
    reader.close();
  }
}
