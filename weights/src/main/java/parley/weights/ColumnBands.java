package parley.weights;

import parley.engine.Matrix;
import parley.engine.Tensor;

/**
 * How a matrix that a file holds [in, out] is cut: 64 of the engine's rows are columns there, a few
 * bytes of each of its rows. So as many panels are read, or written, at once as fit into {@value
 * #MOST} elements: kilobytes of each row.
 *
 * @param threads that hold a band each; the more, the smaller
 */
record ColumnBands(int threads) {

  /** 4 MiB of float32: read in a millisecond, so that nobody waits long for a cancellation. */
  private static final int MOST = 1 << 20;

  /** The bands of all threads together: 128 MiB of float32. */
  private static final int TOGETHER = 1 << 25;

  /** Rows of the engine's tensor in one band, a multiple of a panel, or all there are. */
  int rows(Tensor tensor) {
    int elements = Math.min(MOST, TOGETHER / threads);
    int panels = Math.max(1, elements / tensor.cols() / Matrix.PANEL);
    return Math.min(tensor.rows(), Math.multiplyExact(panels, Matrix.PANEL));
  }

  /** Elements in the widest band of a tensor. */
  int elements(Tensor tensor) {
    return Math.multiplyExact(rows(tensor), tensor.cols());
  }
}
