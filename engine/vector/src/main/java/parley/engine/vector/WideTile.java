package parley.engine.vector;

import static parley.engine.F32Matrix.FLOAT;
import static parley.engine.vector.Lanes.ORDER;
import static parley.engine.vector.Lanes.SPECIES;
import static parley.engine.vector.PanelProduct.PANEL_BYTES;
import static parley.engine.vector.PanelProduct.VECTOR_BYTES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * A tile of 4 rows x 4 vectors for processors with 32 vector registers (AVX-512, NEON): 16 sums, 4
 * weights and 4 broadcasts; 16 independent chains hide the FMA latency (4 cycles, 2 ports) twice
 * over. Six rows are no faster (measured), and the method must stay small: C1 skips one that is too
 * large at tier 3, and it may then never reach C2.
 *
 * <p>Written out, and calling the Vector API directly: see {@link PanelProduct}.
 */
final class WideTile {

  static final int ROWS = 4;

  private WideTile() {}

  /**
   * Sums {@code count} products in 4 x 4 vectors of sums.
   *
   * @param x rows {@code xStride} bytes apart from {@code xOffset}
   * @param w one row of a panel for each k from {@code wOffset}
   * @param out rows {@code outStride} bytes apart from {@code outOffset}
   */
  static void run(
      MemorySegment x,
      long xOffset,
      long xStride,
      MemorySegment w,
      long wOffset,
      int count,
      MemorySegment out,
      long outOffset,
      long outStride) {
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
    }
    long out1 = outOffset + outStride;
    long out2 = outOffset + 2 * outStride;
    long out3 = outOffset + 3 * outStride;
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
  }
}
