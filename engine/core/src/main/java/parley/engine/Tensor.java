package parley.engine;

/**
 * Name and shape of one tensor of a model, whatever file or memory holds it.
 *
 * @param name HuggingFace's name for it, without the prefix {@code transformer.}
 * @param kind how it is used
 * @param rows outputs of a matrix, entries of a table, 1 for a vector
 * @param cols inputs of a matrix, or length
 */
public record Tensor(String name, Kind kind, int rows, int cols) {

  /** How a tensor is used, which decides its place in memory and whether it may be quantised. */
  public enum Kind {
    /** [out, in], multiplied; in memory a {@link Matrix}. */
    MATRIX,
    /** Looked up by row; in memory row-major. */
    TABLE,
    /** Bias or LayerNorm parameter; always float32. */
    VECTOR
  }

  public long elements() {
    return (long) rows * cols;
  }
}
