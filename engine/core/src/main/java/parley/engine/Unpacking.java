package parley.engine;

import java.lang.foreign.MemorySegment;

/** Takes one panel of a float32 matrix apart again: the way back from {@link Packing}. */
final class Unpacking {

  private static final int PANEL = Matrix.PANEL;

  /** Columns transposed at once: 32 KB of float32, as in {@link JavaPacking}. */
  private static final int TILE = 128;

  private Unpacking() {}

  /**
   * Writes the rows of a panel where they stand in the whole matrix.
   *
   * @param panel [cols][64]
   * @param rows rows that exist in this panel
   * @param target [rows of the matrix, cols]
   */
  static void rows(MemorySegment panel, int firstRow, int rows, int cols, MemorySegment target) {
    float[] tile = new float[TILE * PANEL]; // [TILE cols][64]
    float[] row = new float[TILE];
    for (int col = 0; col < cols; col += TILE) {
      int width = Math.min(TILE, cols - col);
      MemorySegment.copy(
          panel, F32Matrix.FLOAT, (long) col * PANEL * Float.BYTES, tile, 0, width * PANEL);
      for (int lane = 0; lane < rows; lane++) {
        for (int i = 0, at = lane; i < width; i++, at += PANEL) {
          row[i] = tile[at];
        }
        long offset = ((long) (firstRow + lane) * cols + col) * Float.BYTES;
        MemorySegment.copy(row, 0, target, F32Matrix.FLOAT, offset, width);
      }
    }
  }

  /**
   * Writes the columns of a panel where they stand in the whole matrix, transposed.
   *
   * @param panel [cols][64]
   * @param rows rows that exist in this panel
   * @param target [cols, rows of the matrix]
   */
  static void transposed(
      MemorySegment panel, int firstRow, int rows, int cols, int allRows, MemorySegment target) {
    long bytes = (long) rows * Float.BYTES;
    for (int col = 0; col < cols; col++) {
      long offset = ((long) col * allRows + firstRow) * Float.BYTES;
      MemorySegment.copy(panel, (long) col * PANEL * Float.BYTES, target, offset, bytes);
    }
  }
}
