package parley.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A {@link Matrix} of 16-bit numbers. Products widen each to float32, which is exact, and sum in
 * the order of every product: the bits are those of an {@link F32Matrix} of the same values.
 */
public final class HalfMatrix implements Matrix {

  /** Little-endian, without alignment demands. */
  static final ValueLayout.OfShort BITS =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int rows;
  private final int cols;
  private final HalfFormat format;
  private final MemorySegment panels; // [rows/64][cols][64] 16 bits

  /**
   * @param panels [rows/64][cols][64] of finite 16-bit numbers, {@link #bytes(int, int)} long
   */
  public HalfMatrix(int rows, int cols, HalfFormat format, MemorySegment panels) {
    if (panels.byteSize() != bytes(rows, cols)) {
      throw new IllegalArgumentException(
          "matrix [%d, %d]: expected %d bytes, got %d"
              .formatted(rows, cols, bytes(rows, cols), panels.byteSize()));
    }
    this.rows = rows;
    this.cols = cols;
    this.format = format;
    this.panels = panels;
  }

  /** Bytes of a [rows, cols] matrix in panels. */
  public static long bytes(int rows, int cols) {
    return Math.multiplyExact((long) Matrix.panels(rows) * PANEL * Short.BYTES, (long) cols);
  }

  /** One panel, [cols][64] 16 bits. Threads may fill different panels at the same time. */
  MemorySegment panel(int panel) {
    return panels.asSlice(offset(panel * PANEL, 0), (long) cols * PANEL * Short.BYTES);
  }

  /** Byte offset of one element. */
  private long offset(int row, int col) {
    return Matrix.panelOffset(row, col, cols) / Float.BYTES * Short.BYTES;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int cols() {
    return cols;
  }

  /** What its bits stand for. */
  public HalfFormat format() {
    return format;
  }

  @Override
  public float get(int row, int col) {
    return format.widen(panels.get(BITS, offset(row, col)));
  }

  @Override
  public long bytes() {
    return panels.byteSize();
  }

  /** [rows/64][cols][64] 16 bits. */
  public MemorySegment panelData() {
    return panels;
  }
}
