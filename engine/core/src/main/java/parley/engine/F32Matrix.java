package parley.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A float32 {@link Matrix} on an off-heap segment. */
public final class F32Matrix implements Matrix {

  /** Little-endian float without alignment demands; the layout of every segment of ours. */
  public static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

  private final int rows;
  private final int cols;
  private final MemorySegment panels; // [rows/64][cols][64]

  /**
   * @param panels [rows/64][cols][64] float32, exactly {@link #bytes(int, int)} long
   */
  public F32Matrix(int rows, int cols, MemorySegment panels) {
    if (panels.byteSize() != bytes(rows, cols)) {
      throw new IllegalArgumentException(
          "matrix [%d, %d]: expected %d bytes, got %d"
              .formatted(rows, cols, bytes(rows, cols), panels.byteSize()));
    }
    this.rows = rows;
    this.cols = cols;
    this.panels = panels;
  }

  /** Bytes of a [rows, cols] matrix in panels. */
  public static long bytes(int rows, int cols) {
    return Math.multiplyExact((long) Matrix.panels(rows) * PANEL * Float.BYTES, (long) cols);
  }

  /** One panel, [cols][64] float32. Threads may fill different panels at the same time. */
  public MemorySegment panel(int panel) {
    return panels.asSlice(Matrix.panelOffset(panel * PANEL, 0, cols), panelBytes());
  }

  /**
   * Copies the matrix as most libraries want it, on all threads.
   *
   * @param target [rows, cols] float32
   * @throws CancelledException within 200 ms of a request
   */
  public void copyTo(MemorySegment target, Workers workers, Cancellation cancellation) {
    copy(
        (panel, first, count) -> Unpacking.rows(panel, first, count, cols, target),
        workers,
        cancellation);
  }

  /**
   * Copies the matrix transposed, which is the quicker way: panels hold runs of outputs.
   *
   * @param target [cols, rows] float32
   * @throws CancelledException within 200 ms of a request
   */
  public void copyTransposedTo(MemorySegment target, Workers workers, Cancellation cancellation) {
    copy(
        (panel, first, count) -> Unpacking.transposed(panel, first, count, cols, rows, target),
        workers,
        cancellation);
  }

  @FunctionalInterface
  private interface PanelCopy {
    void run(MemorySegment panel, int firstRow, int rows);
  }

  private void copy(PanelCopy copy, Workers workers, Cancellation cancellation) {
    workers.run(
        panels(),
        1,
        (from, to, _) -> {
          for (int panel = from; panel < to; panel++) {
            int first = panel * PANEL;
            copy.run(panel(panel), first, Math.min(PANEL, rows - first));
          }
        },
        cancellation);
  }

  private long panelBytes() {
    return (long) cols * PANEL * Float.BYTES;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int cols() {
    return cols;
  }

  @Override
  public float get(int row, int col) {
    return panels.get(FLOAT, Matrix.panelOffset(row, col, cols));
  }

  @Override
  public long bytes() {
    return panels.byteSize();
  }

  /** [rows/64][cols][64] float32. */
  public MemorySegment panelData() {
    return panels;
  }
}
