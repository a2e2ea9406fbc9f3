package parley.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A {@link Matrix} of int8 rows, each with one float32 scale: w[o][k] = q[o][k] * scale[o].
 *
 * <p>Products sum x[k] * q[o][k] in float32, in the order of every product, and multiply the sum by
 * the scale once: activations are never rounded.
 */
public final class Int8Matrix implements Matrix {

  /** Columns transposed at once: 16 KB stay in the nearest cache. */
  private static final int TILE = 256;

  private final int rows;
  private final int cols;
  private final MemorySegment panels; // [rows/64][cols][64] int8
  private final MemorySegment scales; // [rows padded to 64] float32

  /**
   * @param panels [rows/64][cols][64] int8, exactly {@link #panelBytes} long
   * @param scales [rows padded to whole panels] float32, exactly {@link #scaleBytes} long
   */
  public Int8Matrix(int rows, int cols, MemorySegment panels, MemorySegment scales) {
    requireBytes("panels", panelBytes(rows, cols), panels);
    requireBytes("scales", scaleBytes(rows), scales);
    this.rows = rows;
    this.cols = cols;
    this.panels = panels;
    this.scales = scales;
  }

  private static void requireBytes(String what, long expected, MemorySegment got) {
    if (got.byteSize() != expected) {
      throw new IllegalArgumentException(
          "%s: expected %d bytes, got %d".formatted(what, expected, got.byteSize()));
    }
  }

  /** Bytes of the elements of a [rows, cols] matrix in panels. */
  public static long panelBytes(int rows, int cols) {
    return Math.multiplyExact((long) Matrix.panels(rows) * PANEL, (long) cols);
  }

  /** Bytes of the scales of a matrix, padding included. */
  public static long scaleBytes(int rows) {
    return (long) Matrix.panels(rows) * PANEL * Float.BYTES;
  }

  /**
   * Transposes rows of an [out, in] matrix into one panel. Threads may put different panels at the
   * same time.
   *
   * @param source [64, cols] row-major: rows {@code 64 * panel} and on, zeros beyond the last one
   * @param rowScales [64] of the same rows
   */
  public void putPanel(int panel, byte[] source, float[] rowScales) {
    byte[] tile = new byte[Math.min(TILE, cols) * PANEL]; // [TILE cols][64]
    for (int col = 0; col < cols; col += TILE) {
      int width = Math.min(TILE, cols - col);
      for (int lane = 0; lane < PANEL; lane += 8) {
        transposeEightRows(source, lane * cols + col, cols, width, tile, lane);
      }
      MemorySegment.copy(
          tile, 0, panels, ValueLayout.JAVA_BYTE, offset(panel * PANEL, col), width * PANEL);
    }
    long place = (long) panel * PANEL * Float.BYTES;
    MemorySegment.copy(rowScales, 0, scales, F32Matrix.FLOAT, place, PANEL);
  }

  /** Eight at once, as {@link F32Matrix} does, for code that is still interpreted. */
  private static void transposeEightRows(
      byte[] source, int first, int cols, int width, byte[] tile, int lane) {
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

  /** Byte offset of one element, which is as many bytes. */
  private long offset(int row, int col) {
    return Matrix.panelOffset(row, col, cols) / Float.BYTES;
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
    byte q = panels.get(ValueLayout.JAVA_BYTE, offset(row, col));
    return q * scales.get(F32Matrix.FLOAT, (long) row * Float.BYTES);
  }

  @Override
  public long bytes() {
    return panels.byteSize() + scales.byteSize();
  }

  /** [rows/64][cols][64] int8. */
  public MemorySegment panelData() {
    return panels;
  }

  /** [rows padded to 64] float32. */
  public MemorySegment scales() {
    return scales;
  }
}
