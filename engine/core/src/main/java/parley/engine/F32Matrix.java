package parley.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A float32 {@link Matrix} on an off-heap segment. */
public final class F32Matrix implements Matrix {

  /** Little-endian float without alignment demands; the layout of every segment of ours. */
  public static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

  /**
   * Columns transposed at once: a cache line of each source row, and a tile of 4 KB stays in L1.
   */
  private static final int TILE = 16;

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
   * @param source [n, cols] row-major: rows {@code 64 * panel} and on, 64 or what is left of them
   */
  public void putPanel(int panel, float[] source) {
    int lanes = Math.min(PANEL, rows - panel * PANEL);
    float[] tile =
        new float[TILE * PANEL]; // [TILE cols][64 lanes], lanes beyond the last row stay 0
    for (int col = 0; col < cols; col += TILE) {
      int width = Math.min(TILE, cols - col);
      for (int lane = 0; lane < lanes; lane++) {
        transposeRow(source, lane * cols + col, width, tile, lane);
      }
      MemorySegment.copy(tile, 0, panels, FLOAT, offset(panel * PANEL, col), width * PANEL);
    }
  }

  private static void transposeRow(float[] source, int from, int width, float[] tile, int lane) {
    for (int i = 0; i < width; i++) {
      tile[i * PANEL + lane] = source[from + i];
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
    return panels.get(FLOAT, offset(row, col));
  }

  @Override
  public long bytes() {
    return panels.byteSize();
  }

  /** [rows/64][cols][64] float32. */
  public MemorySegment panelData() {
    return panels;
  }

  /** Byte offset of one weight. */
  private long offset(int row, int col) {
    return (((long) (row / PANEL) * cols + col) * PANEL + row % PANEL) * Float.BYTES;
  }
}
