package parley.engine.vector;

import static parley.engine.Kernels.SUM_BLOCK;
import static parley.engine.vector.PanelProduct.PANEL_BYTES;
import static parley.engine.vector.PanelProduct.TILE_LANES;

import java.lang.foreign.MemorySegment;
import parley.engine.Matrix;

/**
 * {@link PanelProduct} with a panel of weights narrower than a float: the same sums over the
 * weights as floats. One row widens them in registers; several share a block that is widened once.
 */
abstract class NarrowProduct {

  private final int weightBytes;
  private final boolean inRegisters;

  /**
   * @param weightBytes of one weight
   * @param inRegisters whether {@link #oneRow} can be had on this processor
   */
  NarrowProduct(int weightBytes, boolean inRegisters) {
    this.weightBytes = weightBytes;
    this.inRegisters = inRegisters;
  }

  /**
   * sums[r][o] = sum over k of x[r][k] * w[k][o], for the 64 outputs of one panel.
   *
   * @param x rows of {@code cols} floats, {@code xStride} bytes apart, from {@code xOffset}
   * @param w all panels, [panels][cols][64]
   * @param scratch sums [rows][64] at {@code sums}, one tile at {@code tile}, one block of a panel
   *     as float32, [256][64], at {@code wide}
   */
  final void run(
      MemorySegment x,
      long xOffset,
      long xStride,
      int rows,
      MemorySegment w,
      int cols,
      int panel,
      MemorySegment scratch,
      long sums,
      long tile,
      long wide) {
    boolean each = inRegisters && rows < PanelProduct.TILE_ROWS;
    for (int k = 0; k < cols; k += SUM_BLOCK) {
      int count = Math.min(SUM_BLOCK, cols - k);
      long from = ((long) panel * cols + k) * Matrix.PANEL * weightBytes;
      long xBlock = xOffset + (long) k * Float.BYTES;
      if (each) {
        for (int r = 0; r < rows; r++) {
          long xRow = xBlock + r * xStride;
          long out = sums + (long) r * PANEL_BYTES;
          for (int lane = 0; lane < Matrix.PANEL; lane += TILE_LANES) {
            long wTile = from + (long) lane * weightBytes;
            long outTile = out + (long) lane * Float.BYTES;
            oneRow(x, xRow, w, wTile, count, scratch, outTile, k == 0);
          }
        }
      } else {
        widen(w, from, count * Matrix.PANEL, scratch, wide);
        PanelProduct.block(
            x,
            xBlock,
            xStride,
            rows,
            scratch,
            wide,
            count,
            k == 0,
            scratch,
            sums,
            PANEL_BYTES,
            scratch,
            tile);
      }
    }
  }

  /**
   * One block of one row by four vectors of outputs, stored, or added to {@code out} if it is not
   * the first.
   *
   * @param wOffset of the first of the outputs for the first k
   */
  abstract void oneRow(
      MemorySegment x,
      long xOffset,
      MemorySegment w,
      long wOffset,
      int count,
      MemorySegment out,
      long outOffset,
      boolean first);

  /** Widens {@code count} weights, a multiple of 64, to floats. */
  abstract void widen(MemorySegment w, long from, int count, MemorySegment floats, long to);
}
