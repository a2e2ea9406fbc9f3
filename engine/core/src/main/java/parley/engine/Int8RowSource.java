package parley.engine;

/** Where the int8 rows of a model come from: a file, or the {@link Quantizer}. */
public interface Int8RowSource {

  /**
   * Reads some rows of a matrix or table. Called by several threads at once, for different rows.
   *
   * @param rows how many, from {@code firstRow} on
   * @param target [rows, tensor.cols()] row-major; may be longer
   * @param scales [rows]; may be longer
   * @param worker index of the calling thread in [0, threads), for scratch memory
   */
  void read(Tensor tensor, int firstRow, int rows, byte[] target, float[] scales, int worker);

  /**
   * Reads a vector, which is float32 in any precision.
   *
   * @param target [tensor.cols()]; may be longer
   */
  void readVector(Tensor tensor, float[] target, int worker);
}
