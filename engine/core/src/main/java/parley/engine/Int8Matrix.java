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

  /** One panel, [cols][64] int8. Threads may fill different panels at the same time. */
  public MemorySegment panel(int panel) {
    return panels.asSlice(offset(panel * PANEL, 0), (long) cols * PANEL);
  }

  /** The scales of one panel, [64] float32. */
  public MemorySegment scales(int panel) {
    return scales.asSlice((long) panel * PANEL * Float.BYTES, (long) PANEL * Float.BYTES);
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
