package parley.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** {@link Packing} by tiles that stay in the nearest cache. */
final class JavaPacking implements Packing {

  private static final int PANEL = Matrix.PANEL;

  /** Columns transposed at once: 32 KB of float32. */
  private static final int TILE = 128;

  @Override
  public void pack(float[] rows, int cols, MemorySegment panel, int worker) {
    float[] tile = new float[Math.min(TILE, cols) * PANEL]; // [TILE cols][64]
    for (int col = 0; col < cols; col += TILE) {
      int width = Math.min(TILE, cols - col);
      for (int lane = 0; lane < PANEL; lane += 8) {
        transposeEightRows(rows, lane * cols + col, cols, width, tile, lane);
      }
      MemorySegment.copy(
          tile, 0, panel, F32Matrix.FLOAT, (long) col * PANEL * Float.BYTES, width * PANEL);
    }
  }

  @Override
  public void pack(short[] rows, int cols, MemorySegment panel, int worker) {
    short[] tile = new short[Math.min(TILE, cols) * PANEL]; // [TILE cols][64]
    for (int col = 0; col < cols; col += TILE) {
      int width = Math.min(TILE, cols - col);
      for (int lane = 0; lane < PANEL; lane += 8) {
        transposeEightRows(rows, lane * cols + col, cols, width, tile, lane);
      }
      MemorySegment.copy(
          tile, 0, panel, HalfMatrix.BITS, (long) col * PANEL * Short.BYTES, width * PANEL);
    }
  }

  @Override
  public void pack(byte[] rows, int cols, MemorySegment panel, int worker) {
    byte[] tile = new byte[Math.min(TILE, cols) * PANEL]; // [TILE cols][64]
    for (int col = 0; col < cols; col += TILE) {
      int width = Math.min(TILE, cols - col);
      for (int lane = 0; lane < PANEL; lane += 8) {
        transposeEightRows(rows, lane * cols + col, cols, width, tile, lane);
      }
      MemorySegment.copy(tile, 0, panel, ValueLayout.JAVA_BYTE, (long) col * PANEL, width * PANEL);
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

  /** Eight at once, as above. */
  private static void transposeEightRows(
      short[] source, int first, int cols, int width, short[] tile, int lane) {
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

  /** Eight at once, as above. */
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

  @Override
  public void close() {}
}
