package parley.engine.vector;

import static parley.engine.F32Matrix.FLOAT;
import static parley.engine.Kernels.SUM_BLOCK;
import static parley.engine.vector.Lanes.LANES;
import static parley.engine.vector.Lanes.ORDER;
import static parley.engine.vector.Lanes.SPECIES;
import static parley.engine.vector.Lanes.load;
import static parley.engine.vector.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import parley.engine.Matrix;

/**
 * Products of rows with one panel of 64 outputs: every product of the model, attention's included.
 *
 * <p>One lane is one output: {@code sum = fma(x[k], w[k], sum)}, k ascending, a new sum every
 * {@value parley.engine.Kernels#SUM_BLOCK} k, the sums of the blocks added in order. So the bits do
 * not depend on how many rows are computed together nor on the width of the vectors.
 *
 * <p>One block of a panel is 64 KB: it stays in the L2 cache while the rows pass by in tiles.
 *
 * <p>The tiles are written out, and call the Vector API directly: C2 keeps a vector in a register
 * only as a local variable, and in a method this large it inlines nothing but the API's own methods
 * (a helper method around a load made this 20 times slower).
 */
final class PanelProduct {

  static final int PANEL_BYTES = Matrix.PANEL * Float.BYTES;
  static final long VECTOR_BYTES = (long) LANES * Float.BYTES;

  /** Floats of the largest tile, 4 rows of 64 outputs. */
  static final int TILE_FLOATS = 256;

  private static final boolean WIDE = Lanes.REGISTERS >= 32;
  static final int TILE_ROWS = WIDE ? WideTile.ROWS : NarrowTile.ROWS;
  static final int TILE_LANES = 4 * LANES;
  private static final long TILE_BYTES = 4 * VECTOR_BYTES;

  private PanelProduct() {}

  /**
   * out[r][o] = sum over k of x[r][k] * w[k][o], for the panel's 64 outputs.
   *
   * @param x rows of {@code cols} floats, {@code xStride} bytes apart, from {@code xOffset}
   * @param w [cols][64] from {@code wOffset}
   * @param out rows {@code outStride} bytes apart, from {@code outOffset}
   * @param scratch {@value #TILE_FLOATS} floats from {@code scratchOffset}
   */
  static void run(
      MemorySegment x,
      long xOffset,
      long xStride,
      int rows,
      MemorySegment w,
      long wOffset,
      int cols,
      MemorySegment out,
      long outOffset,
      long outStride,
      MemorySegment scratch,
      long scratchOffset) {
    for (int k = 0; k < cols; k += SUM_BLOCK) {
      block(
          x,
          xOffset + (long) k * Float.BYTES,
          xStride,
          rows,
          w,
          wOffset + (long) k * PANEL_BYTES,
          Math.min(SUM_BLOCK, cols - k),
          k == 0,
          out,
          outOffset,
          outStride,
          scratch,
          scratchOffset);
    }
  }

  /**
   * One block of {@link #run}: sums {@code count} products and stores them, or adds them to {@code
   * out} if they are not the first.
   */
  static void block(
      MemorySegment x,
      long xOffset,
      long xStride,
      int rows,
      MemorySegment w,
      long wOffset,
      int count,
      boolean first,
      MemorySegment out,
      long outOffset,
      long outStride,
      MemorySegment scratch,
      long scratchOffset) {
    int tiledRows = rows - rows % TILE_ROWS;
    for (int lane = 0; lane < Matrix.PANEL; lane += TILE_LANES) {
      long wTile = wOffset + (long) lane * Float.BYTES;
      long outTile = outOffset + (long) lane * Float.BYTES;
      for (int r = 0; r < tiledRows; r += TILE_ROWS) {
        long xTile = xOffset + r * xStride;
        long sums = outTile + r * outStride;
        if (first) {
          tile(x, xTile, xStride, w, wTile, count, out, sums, outStride);
        } else {
          tile(x, xTile, xStride, w, wTile, count, scratch, scratchOffset, TILE_BYTES);
          addTile(scratch, scratchOffset, out, sums, outStride);
        }
      }
      for (int r = tiledRows; r < rows; r++) {
        oneRow(x, xOffset + r * xStride, w, wTile, count, out, outTile + r * outStride, first);
      }
    }
  }

  /** One block of the sums of some rows by four vectors. */
  private static void tile(
      MemorySegment x,
      long xOffset,
      long xStride,
      MemorySegment w,
      long wOffset,
      int count,
      MemorySegment out,
      long outOffset,
      long outStride) {
    if (WIDE) {
      WideTile.run(x, xOffset, xStride, w, wOffset, count, out, outOffset, outStride);
      return;
    }
    for (long half = 0; half < TILE_BYTES; half += TILE_BYTES / 2) {
      NarrowTile.run(
          x, xOffset, xStride, w, wOffset + half, count, out, outOffset + half, outStride);
    }
  }

  /** Adds the sums of a further block. Not part of the tile, which is large enough for C1 as is. */
  private static void addTile(
      MemorySegment block, long blockOffset, MemorySegment out, long outOffset, long outStride) {
    for (int r = 0; r < TILE_ROWS; r++) {
      for (long at = 0; at < TILE_BYTES; at += VECTOR_BYTES) {
        long sum = outOffset + r * outStride + at;
        store(load(out, sum).add(load(block, blockOffset + r * TILE_BYTES + at)), out, sum);
      }
    }
  }

  /** Decoding: four sums are enough, since memory delivers a vector only every few cycles. */
  private static void oneRow(
      MemorySegment x,
      long xOffset,
      MemorySegment w,
      long wOffset,
      int count,
      MemorySegment out,
      long outOffset,
      boolean first) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector a2 = FloatVector.zero(SPECIES);
    FloatVector a3 = FloatVector.zero(SPECIES);
    for (int k = 0; k < count; k++) {
      long wk = wOffset + (long) k * PANEL_BYTES;
      FloatVector xk =
          FloatVector.broadcast(SPECIES, x.get(FLOAT, xOffset + (long) k * Float.BYTES));
      a0 = xk.fma(FloatVector.fromMemorySegment(SPECIES, w, wk, ORDER), a0);
      a1 = xk.fma(FloatVector.fromMemorySegment(SPECIES, w, wk + VECTOR_BYTES, ORDER), a1);
      a2 = xk.fma(FloatVector.fromMemorySegment(SPECIES, w, wk + 2 * VECTOR_BYTES, ORDER), a2);
      a3 = xk.fma(FloatVector.fromMemorySegment(SPECIES, w, wk + 3 * VECTOR_BYTES, ORDER), a3);
    }
    if (!first) {
      a0 = FloatVector.fromMemorySegment(SPECIES, out, outOffset, ORDER).add(a0);
      a1 = FloatVector.fromMemorySegment(SPECIES, out, outOffset + VECTOR_BYTES, ORDER).add(a1);
      a2 = FloatVector.fromMemorySegment(SPECIES, out, outOffset + 2 * VECTOR_BYTES, ORDER).add(a2);
      a3 = FloatVector.fromMemorySegment(SPECIES, out, outOffset + 3 * VECTOR_BYTES, ORDER).add(a3);
    }
    a0.intoMemorySegment(out, outOffset, ORDER);
    a1.intoMemorySegment(out, outOffset + VECTOR_BYTES, ORDER);
    a2.intoMemorySegment(out, outOffset + 2 * VECTOR_BYTES, ORDER);
    a3.intoMemorySegment(out, outOffset + 3 * VECTOR_BYTES, ORDER);
  }
}
