package parley.engine;

/** Where the rows of a model's tensors come from: a file, a random generator, another model. */
@FunctionalInterface
public interface RowSource {

  /**
   * Reads some rows of a tensor. Called by several threads at once, for different rows.
   *
   * @param rows how many, from {@code firstRow} on
   * @param target [rows, tensor.cols()] row-major; may be longer
   * @param worker index of the calling thread in [0, threads), for scratch memory
   */
  void read(Tensor tensor, int firstRow, int rows, float[] target, int worker);
}
