package parley.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A float32 {@link Matrix} on an off-heap segment. */
public final class F32Matrix implements Matrix {

  /** Little-endian float without alignment demands; the layout of every segment of ours. */
  public static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

  /** Columns transposed at once: 32 KB stay in the nearest cache. */
  private static final int TILE = 128;

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

  /**
   * Transposes rows of an [out, in] matrix into one panel. Threads may put different panels at the
   * same time.
   *
   * @param source [64, cols] row-major: rows {@code 64 * panel} and on, zeros beyond the last one
   */
  public void putPanel(int panel, float[] source) {
    float[] tile = new float[Math.min(TILE, cols) * PANEL]; // [TILE cols][64]
    for (int col = 0; col < cols; col += TILE) {
      int width = Math.min(TILE, cols - col);
      for (int lane = 0; lane < PANEL; lane += 8) {
        transposeEightRows(source, lane * cols + col, cols, width, tile, lane);
      }
      MemorySegment.copy(
          tile, 0, panels, FLOAT, Matrix.panelOffset(panel * PANEL, col, cols), width * PANEL);
    }
  }

  /** Eight at once, for loading starts in the interpreter: three times as fast there as one. */
  private static void transposeEightRows(
      float[] source, int first, int cols, int width, float[] tile, int lane) {
    int at = lane;
    for (int from = first; from < first + width; from++) {
      tile[at] = source[from];
      tile[at + 1] = source[from + cols];
      tile[at + 2] = source[from + 2 * cols];
      tile[at + 3] = source[from + 3 * cols];
      tile[at + 4] = source[from + 4 * cols];
      tile[at + 5] = source[from + 5 * cols];
      tile[at + 6] = source[from + 6 * cols];
      tile[at + 7] = source[from + 7 * cols];
      at += PANEL;
    }
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
