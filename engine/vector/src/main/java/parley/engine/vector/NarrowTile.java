package parley.engine.vector;

import static parley.engine.F32Matrix.FLOAT;
import static parley.engine.vector.Lanes.ORDER;
import static parley.engine.vector.Lanes.SPECIES;
import static parley.engine.vector.PanelProduct.PANEL_BYTES;
import static parley.engine.vector.PanelProduct.VECTOR_BYTES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * A tile of 3 rows x 2 vectors for processors with 16 vector registers (AVX2). Its 6 chains fill 6
 * of the 8 slots of the FMA latency; with more sums C2 spilled them to memory (measured with
 * -XX:UseAVX=2 when the tile still added to earlier sums: 288 tokens in 740 ms, with 4 or 6 rows
 * 1060).
 *
 * <p>Written out, and calling the Vector API directly: see {@link PanelProduct}.
 */
final class NarrowTile {

  static final int ROWS = 3;

  private NarrowTile() {}

  /**
   * Sums {@code count} products in 3 x 2 vectors of sums.
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
    FloatVector a10 = FloatVector.zero(SPECIES);
    FloatVector a11 = FloatVector.zero(SPECIES);
    FloatVector a20 = FloatVector.zero(SPECIES);
    FloatVector a21 = FloatVector.zero(SPECIES);
    for (int k = 0; k < count; k++) {
      long xk = xOffset + (long) k * Float.BYTES;
      long wk = wOffset + (long) k * PANEL_BYTES;
      FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, w, wk, ORDER);
      FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, w, wk + VECTOR_BYTES, ORDER);
      FloatVector x0 = FloatVector.broadcast(SPECIES, x.get(FLOAT, xk));
      a00 = x0.fma(w0, a00);
      a01 = x0.fma(w1, a01);
      FloatVector x1 = FloatVector.broadcast(SPECIES, x.get(FLOAT, xk + xStride));
      a10 = x1.fma(w0, a10);
      a11 = x1.fma(w1, a11);
      FloatVector x2 = FloatVector.broadcast(SPECIES, x.get(FLOAT, xk + 2 * xStride));
      a20 = x2.fma(w0, a20);
      a21 = x2.fma(w1, a21);
    }
    long out1 = outOffset + outStride;
    long out2 = outOffset + 2 * outStride;
    a00.intoMemorySegment(out, outOffset, ORDER);
    a01.intoMemorySegment(out, outOffset + VECTOR_BYTES, ORDER);
    a10.intoMemorySegment(out, out1, ORDER);
    a11.intoMemorySegment(out, out1 + VECTOR_BYTES, ORDER);
    a20.intoMemorySegment(out, out2, ORDER);
    a21.intoMemorySegment(out, out2 + VECTOR_BYTES, ORDER);
  }
}
