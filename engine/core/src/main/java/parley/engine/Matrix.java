package parley.engine;

/**
 * An [out, in] weight in memory, repacked once at load into panels of {@value #PANEL} outputs:
 * {@code [out/64][in][64]}, the last panel padded with zeros.
 *
 * <p>One step of {@code in} is one contiguous row of 64 outputs, so a matrix-vector product reads
 * memory as one ascending stream, one lane is one output, and no lane is ever added to another: the
 * order of summation depends on neither lane width, batch nor thread count.
 */
public sealed interface Matrix permits F32Matrix, HalfMatrix, Int8Matrix {

  /** Outputs that lie side by side in memory. */
  int PANEL = 64;

  /** Number of outputs (rows of the [out, in] matrix). */
  int rows();

  /** Number of inputs (columns of the [out, in] matrix). */
  int cols();

  /** The weight of output {@code row} for input {@code col}; for the scalar kernels. */
  float get(int row, int col);

  /** Bytes that one product reads, padding included. */
  long bytes();

  /** Number of panels, the last one padded. */
  default int panels() {
    return panels(rows());
  }

  /** Byte offset of one float32 weight of a matrix with {@code cols} inputs. */
  static long panelOffset(int row, int col, int cols) {
    return (((long) (row / PANEL) * cols + col) * PANEL + row % PANEL) * Float.BYTES;
  }

  /** Number of panels that hold {@code rows} outputs. */
  static int panels(int rows) {
    return (rows + PANEL - 1) / PANEL;
  }
}
