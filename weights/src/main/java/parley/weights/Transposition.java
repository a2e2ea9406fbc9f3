package parley.weights;

/** Turns a part of a matrix around, tile by tile, so that both sides stay in the cache. */
final class Transposition {

  /** A cache line of floats. */
  private static final int TILE = 16;

  private Transposition() {}

  /**
   * {@code target[col][row] = source[row][col]} for {@code rows} rows and {@code cols} columns.
   *
   * @param from index of the first element in the source
   * @param stride elements from one row of the source to the next
   * @param to index of the first element in the target
   * @param targetStride elements from one row of the target to the next
   */
  static void copy(
      float[] source,
      int from,
      int stride,
      int rows,
      int cols,
      float[] target,
      int to,
      int targetStride) {
    for (int firstRow = 0; firstRow < rows; firstRow += TILE) {
      int lastRow = Math.min(rows, firstRow + TILE);
      for (int firstCol = 0; firstCol < cols; firstCol += TILE) {
        int lastCol = Math.min(cols, firstCol + TILE);
        for (int col = firstCol; col < lastCol; col++) {
          int at = to + col * targetStride;
          for (int row = firstRow; row < lastRow; row++) {
            target[at + row] = source[from + row * stride + col];
          }
        }
      }
    }
  }
}
