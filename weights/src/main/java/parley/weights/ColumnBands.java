package parley.weights;

import parley.engine.Matrix;
import parley.engine.Tensor;

/**
 * How a matrix that a file holds [in, out] is cut: 64 of the engine's rows are columns there, a few
 * bytes of each of its rows. So as many panels are read, or written, at once as fit into {@value
 * #MAX_ELEMENTS} elements: kilobytes of each row.
 */
final class ColumnBands {

  /** 4 MiB of float32: read in a millisecond, so that nobody waits long for a cancellation. */
  private static final int MAX_ELEMENTS = 1 << 20;

  private ColumnBands() {}

  /** Rows of the engine's tensor in one band, a multiple of a panel, or all there are. */
  static int rows(Tensor tensor) {
    int panels = Math.max(1, MAX_ELEMENTS / tensor.cols() / Matrix.PANEL);
    return Math.min(tensor.rows(), Math.multiplyExact(panels, Matrix.PANEL));
  }

  /** Elements in the widest band of a tensor. */
  static int elements(Tensor tensor) {
    return Math.multiplyExact(rows(tensor), tensor.cols());
  }
}
