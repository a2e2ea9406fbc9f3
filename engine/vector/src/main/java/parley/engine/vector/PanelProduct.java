package parley.engine.vector;

import static parley.engine.F32Matrix.FLOAT;
import static parley.engine.Kernels.SUM_BLOCK;
import static parley.engine.vector.Lanes.LANES;
import static parley.engine.vector.Lanes.ORDER;
import static parley.engine.vector.Lanes.SPECIES;
import static parley.engine.vector.Lanes.load;
import static parley.engine.vector.Lanes.rest;
import static parley.engine.vector.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import parley.engine.Matrix;

/**
 * Products of rows with one panel of 64 outputs: every product of the model, attention's included.
 *
 * <p>One lane is one output: {@code sum = fma(x[k], w[k], sum)}, k ascending, a new sum every
 * {@value parley.engine.Kernels#SUM_BLOCK} k, the sums of the blocks added in order. So the bits do
 * not depend on how many rows are computed together nor on the width of the vectors.
 *
 * <p>A tile of 6 rows x 4 vectors has 24 sums: with 4 weights and one broadcast they fill 29 of
 * AVX-512's 32 registers, and 24 independent chains hide the FMA latency (4 cycles, 2 ports) three
 * times over. One block of a panel is 64 KB: it stays in the L2 cache while the rows pass by.
 *
 * <p>The tiles are written out, and call the Vector API directly: C2 keeps a vector in a register
 * only as a local variable, and in a method this large it inlines nothing but the API's own methods
 * (a helper method around a load made this 20 times slower).
 */
final class PanelProduct {

  private static final int PANEL_BYTES = Matrix.PANEL * Float.BYTES;
  private static final long VECTOR_BYTES = (long) LANES * Float.BYTES;

  private static final int TILE_ROWS = 6;
  private static final int TILE_LANES = 4 * LANES;

  private PanelProduct() {}

  /**
   * out[r][o] = sum over k of x[r][k] * w[k][o], for {@code lanes} of the panel's 64 outputs.
   *
   * @param x rows of {@code cols} floats, {@code xStride} bytes apart, from {@code xOffset}
   * @param w [cols][64] from {@code wOffset}
   * @param lanes outputs that exist, 1 to 64; the others are not written
   * @param out rows {@code outStride} bytes apart, from {@code outOffset}
   */
  static void run(
      MemorySegment x,
      long xOffset,
      long xStride,
      int rows,
      MemorySegment w,
      long wOffset,
      int cols,
      int lanes,
      MemorySegment out,
      long outOffset,
      long outStride) {
    int tiledRows = lanes == Matrix.PANEL ? rows - rows % TILE_ROWS : 0;
    for (int k = 0; k < cols; k += SUM_BLOCK) {
      int count = Math.min(SUM_BLOCK, cols - k);
      boolean first = k == 0;
      long xBlock = xOffset + (long) k * Float.BYTES;
      long wBlock = wOffset + (long) k * PANEL_BYTES;
      for (int lane = 0; lane < lanes; lane += TILE_LANES) {
        long wTile = wBlock + (long) lane * Float.BYTES;
        long outTile = outOffset + (long) lane * Float.BYTES;
        for (int r = 0; r < tiledRows; r += TILE_ROWS) {
          sixRows(
              x,
              xBlock + r * xStride,
              xStride,
              w,
              wTile,
              count,
              out,
              outTile + r * outStride,
              outStride,
              first);
        }
        for (int r = tiledRows; r < rows; r++) {
          oneRow(
              x,
              xBlock + r * xStride,
              w,
              wTile,
              count,
              lanes - lane,
              out,
              outTile + r * outStride,
              first);
        }
      }
    }
  }

  private static void sixRows(
      MemorySegment x,
      long xOffset,
      long xStride,
      MemorySegment w,
      long wOffset,
      int count,
      MemorySegment out,
      long outOffset,
      long outStride,
      boolean first) {
    FloatVector a00 = FloatVector.zero(SPECIES);
    FloatVector a01 = FloatVector.zero(SPECIES);
    FloatVector a02 = FloatVector.zero(SPECIES);
    FloatVector a03 = FloatVector.zero(SPECIES);
    FloatVector a10 = FloatVector.zero(SPECIES);
    FloatVector a11 = FloatVector.zero(SPECIES);
    FloatVector a12 = FloatVector.zero(SPECIES);
    FloatVector a13 = FloatVector.zero(SPECIES);
    FloatVector a20 = FloatVector.zero(SPECIES);
    FloatVector a21 = FloatVector.zero(SPECIES);
    FloatVector a22 = FloatVector.zero(SPECIES);
    FloatVector a23 = FloatVector.zero(SPECIES);
    FloatVector a30 = FloatVector.zero(SPECIES);
    FloatVector a31 = FloatVector.zero(SPECIES);
    FloatVector a32 = FloatVector.zero(SPECIES);
    FloatVector a33 = FloatVector.zero(SPECIES);
    FloatVector a40 = FloatVector.zero(SPECIES);
    FloatVector a41 = FloatVector.zero(SPECIES);
    FloatVector a42 = FloatVector.zero(SPECIES);
    FloatVector a43 = FloatVector.zero(SPECIES);
    FloatVector a50 = FloatVector.zero(SPECIES);
    FloatVector a51 = FloatVector.zero(SPECIES);
    FloatVector a52 = FloatVector.zero(SPECIES);
    FloatVector a53 = FloatVector.zero(SPECIES);
    for (int k = 0; k < count; k++) {
      long xk = xOffset + (long) k * Float.BYTES;
      long wk = wOffset + (long) k * PANEL_BYTES;
      FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, w, wk, ORDER);
      FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, w, wk + VECTOR_BYTES, ORDER);
      FloatVector w2 = FloatVector.fromMemorySegment(SPECIES, w, wk + 2 * VECTOR_BYTES, ORDER);
      FloatVector w3 = FloatVector.fromMemorySegment(SPECIES, w, wk + 3 * VECTOR_BYTES, ORDER);
      FloatVector x0 = FloatVector.broadcast(SPECIES, x.get(FLOAT, xk));
      a00 = x0.fma(w0, a00);
      a01 = x0.fma(w1, a01);
      a02 = x0.fma(w2, a02);
      a03 = x0.fma(w3, a03);
      FloatVector x1 = FloatVector.broadcast(SPECIES, x.get(FLOAT, xk + xStride));
      a10 = x1.fma(w0, a10);
      a11 = x1.fma(w1, a11);
      a12 = x1.fma(w2, a12);
      a13 = x1.fma(w3, a13);
      FloatVector x2 = FloatVector.broadcast(SPECIES, x.get(FLOAT, xk + 2 * xStride));
      a20 = x2.fma(w0, a20);
      a21 = x2.fma(w1, a21);
      a22 = x2.fma(w2, a22);
      a23 = x2.fma(w3, a23);
      FloatVector x3 = FloatVector.broadcast(SPECIES, x.get(FLOAT, xk + 3 * xStride));
      a30 = x3.fma(w0, a30);
      a31 = x3.fma(w1, a31);
      a32 = x3.fma(w2, a32);
      a33 = x3.fma(w3, a33);
      FloatVector x4 = FloatVector.broadcast(SPECIES, x.get(FLOAT, xk + 4 * xStride));
      a40 = x4.fma(w0, a40);
      a41 = x4.fma(w1, a41);
      a42 = x4.fma(w2, a42);
      a43 = x4.fma(w3, a43);
      FloatVector x5 = FloatVector.broadcast(SPECIES, x.get(FLOAT, xk + 5 * xStride));
      a50 = x5.fma(w0, a50);
      a51 = x5.fma(w1, a51);
      a52 = x5.fma(w2, a52);
      a53 = x5.fma(w3, a53);
    }
    long out1 = outOffset + outStride;
    long out2 = outOffset + 2 * outStride;
    long out3 = outOffset + 3 * outStride;
    long out4 = outOffset + 4 * outStride;
    long out5 = outOffset + 5 * outStride;
    if (!first) {
      a00 = FloatVector.fromMemorySegment(SPECIES, out, outOffset, ORDER).add(a00);
      a01 = FloatVector.fromMemorySegment(SPECIES, out, outOffset + VECTOR_BYTES, ORDER).add(a01);
      a02 =
          FloatVector.fromMemorySegment(SPECIES, out, outOffset + 2 * VECTOR_BYTES, ORDER).add(a02);
      a03 =
          FloatVector.fromMemorySegment(SPECIES, out, outOffset + 3 * VECTOR_BYTES, ORDER).add(a03);
      a10 = FloatVector.fromMemorySegment(SPECIES, out, out1, ORDER).add(a10);
      a11 = FloatVector.fromMemorySegment(SPECIES, out, out1 + VECTOR_BYTES, ORDER).add(a11);
      a12 = FloatVector.fromMemorySegment(SPECIES, out, out1 + 2 * VECTOR_BYTES, ORDER).add(a12);
      a13 = FloatVector.fromMemorySegment(SPECIES, out, out1 + 3 * VECTOR_BYTES, ORDER).add(a13);
      a20 = FloatVector.fromMemorySegment(SPECIES, out, out2, ORDER).add(a20);
      a21 = FloatVector.fromMemorySegment(SPECIES, out, out2 + VECTOR_BYTES, ORDER).add(a21);
      a22 = FloatVector.fromMemorySegment(SPECIES, out, out2 + 2 * VECTOR_BYTES, ORDER).add(a22);
      a23 = FloatVector.fromMemorySegment(SPECIES, out, out2 + 3 * VECTOR_BYTES, ORDER).add(a23);
      a30 = FloatVector.fromMemorySegment(SPECIES, out, out3, ORDER).add(a30);
      a31 = FloatVector.fromMemorySegment(SPECIES, out, out3 + VECTOR_BYTES, ORDER).add(a31);
      a32 = FloatVector.fromMemorySegment(SPECIES, out, out3 + 2 * VECTOR_BYTES, ORDER).add(a32);
      a33 = FloatVector.fromMemorySegment(SPECIES, out, out3 + 3 * VECTOR_BYTES, ORDER).add(a33);
      a40 = FloatVector.fromMemorySegment(SPECIES, out, out4, ORDER).add(a40);
      a41 = FloatVector.fromMemorySegment(SPECIES, out, out4 + VECTOR_BYTES, ORDER).add(a41);
      a42 = FloatVector.fromMemorySegment(SPECIES, out, out4 + 2 * VECTOR_BYTES, ORDER).add(a42);
      a43 = FloatVector.fromMemorySegment(SPECIES, out, out4 + 3 * VECTOR_BYTES, ORDER).add(a43);
      a50 = FloatVector.fromMemorySegment(SPECIES, out, out5, ORDER).add(a50);
      a51 = FloatVector.fromMemorySegment(SPECIES, out, out5 + VECTOR_BYTES, ORDER).add(a51);
      a52 = FloatVector.fromMemorySegment(SPECIES, out, out5 + 2 * VECTOR_BYTES, ORDER).add(a52);
      a53 = FloatVector.fromMemorySegment(SPECIES, out, out5 + 3 * VECTOR_BYTES, ORDER).add(a53);
    }
    a00.intoMemorySegment(out, outOffset, ORDER);
    a01.intoMemorySegment(out, outOffset + VECTOR_BYTES, ORDER);
    a02.intoMemorySegment(out, outOffset + 2 * VECTOR_BYTES, ORDER);
    a03.intoMemorySegment(out, outOffset + 3 * VECTOR_BYTES, ORDER);
    a10.intoMemorySegment(out, out1, ORDER);
    a11.intoMemorySegment(out, out1 + VECTOR_BYTES, ORDER);
    a12.intoMemorySegment(out, out1 + 2 * VECTOR_BYTES, ORDER);
    a13.intoMemorySegment(out, out1 + 3 * VECTOR_BYTES, ORDER);
    a20.intoMemorySegment(out, out2, ORDER);
    a21.intoMemorySegment(out, out2 + VECTOR_BYTES, ORDER);
    a22.intoMemorySegment(out, out2 + 2 * VECTOR_BYTES, ORDER);
    a23.intoMemorySegment(out, out2 + 3 * VECTOR_BYTES, ORDER);
    a30.intoMemorySegment(out, out3, ORDER);
    a31.intoMemorySegment(out, out3 + VECTOR_BYTES, ORDER);
    a32.intoMemorySegment(out, out3 + 2 * VECTOR_BYTES, ORDER);
    a33.intoMemorySegment(out, out3 + 3 * VECTOR_BYTES, ORDER);
    a40.intoMemorySegment(out, out4, ORDER);
    a41.intoMemorySegment(out, out4 + VECTOR_BYTES, ORDER);
    a42.intoMemorySegment(out, out4 + 2 * VECTOR_BYTES, ORDER);
    a43.intoMemorySegment(out, out4 + 3 * VECTOR_BYTES, ORDER);
    a50.intoMemorySegment(out, out5, ORDER);
    a51.intoMemorySegment(out, out5 + VECTOR_BYTES, ORDER);
    a52.intoMemorySegment(out, out5 + 2 * VECTOR_BYTES, ORDER);
    a53.intoMemorySegment(out, out5 + 3 * VECTOR_BYTES, ORDER);
  }

  /** Decoding: four sums are enough, since memory delivers a vector only every few cycles. */
  private static void oneRow(
      MemorySegment x,
      long xOffset,
      MemorySegment w,
      long wOffset,
      int count,
      int lanes,
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
    if (lanes < TILE_LANES) {
      storeSome(a0, lanes, out, outOffset, first);
      storeSome(a1, lanes - LANES, out, outOffset + VECTOR_BYTES, first);
      storeSome(a2, lanes - 2 * LANES, out, outOffset + 2 * VECTOR_BYTES, first);
      storeSome(a3, lanes - 3 * LANES, out, outOffset + 3 * VECTOR_BYTES, first);
      return;
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

  /** Only the last panel of a matrix lacks outputs. */
  private static void storeSome(
      FloatVector sum, int lanes, MemorySegment out, long offset, boolean first) {
    if (lanes <= 0) {
      return;
    }
    VectorMask<Float> some = rest(0, lanes);
    if (first) {
      store(sum, out, offset, some);
    } else {
      store(load(out, offset, some).add(sum), out, offset, some);
    }
  }
}
