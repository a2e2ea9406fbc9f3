package parley.engine.vector;

import static parley.engine.F32Matrix.FLOAT;
import static parley.engine.vector.Lanes.LANES;
import static parley.engine.vector.Lanes.ORDER;
import static parley.engine.vector.Lanes.SPECIES;
import static parley.engine.vector.Lanes.load;
import static parley.engine.vector.Lanes.store;
import static parley.engine.vector.PanelProduct.PANEL_BYTES;
import static parley.engine.vector.PanelProduct.VECTOR_BYTES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import parley.engine.Int8Matrix;
import parley.engine.Matrix;

/** Sums over bytes as floats, then once the scale. */
final class Int8Product extends NarrowProduct {

  private static final Int8Product BLOCKS = new Int8Product();

  /** Bytes that become one vector of floats, or two of four floats: there are none of 32 bits. */
  private static final VectorSpecies<Byte> BYTES =
      LANES == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

  private static final int VECTORS_OF_BYTES = BYTES.length() / LANES;

  private Int8Product() {
    super(Byte.BYTES, LANES >= 8);
  }

  /**
   * As {@link NarrowProduct#run}, with sums[r][o] multiplied by scale[o] in the end.
   *
   * @param x rows of w.cols() floats
   */
  static void run(
      MemorySegment x,
      long xOffset,
      long xStride,
      int rows,
      Int8Matrix w,
      int panel,
      MemorySegment scratch,
      long sums,
      long tile,
      long wide) {
    BLOCKS.run(
        x, xOffset, xStride, rows, w.panelData(), w.cols(), panel, scratch, sums, tile, wide);
    scale(w.scales(), (long) panel * PANEL_BYTES, rows, scratch, sums);
  }

  /** See {@link PanelProduct} for why it is written out. */
  @Override
  void oneRow(
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
      long at = wOffset + (long) k * Matrix.PANEL;
      FloatVector xk =
          FloatVector.broadcast(SPECIES, x.get(FLOAT, xOffset + (long) k * Float.BYTES));
      ByteVector b0 = ByteVector.fromMemorySegment(BYTES, w, at, ORDER);
      ByteVector b1 = ByteVector.fromMemorySegment(BYTES, w, at + LANES, ORDER);
      ByteVector b2 = ByteVector.fromMemorySegment(BYTES, w, at + 2L * LANES, ORDER);
      ByteVector b3 = ByteVector.fromMemorySegment(BYTES, w, at + 3L * LANES, ORDER);
      a0 = xk.fma(b0.convertShape(VectorOperators.B2F, SPECIES, 0), a0);
      a1 = xk.fma(b1.convertShape(VectorOperators.B2F, SPECIES, 0), a1);
      a2 = xk.fma(b2.convertShape(VectorOperators.B2F, SPECIES, 0), a2);
      a3 = xk.fma(b3.convertShape(VectorOperators.B2F, SPECIES, 0), a3);
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

  @Override
  void widen(MemorySegment bytes, long from, int count, MemorySegment floats, long to) {
    for (int i = 0; i < count; i += BYTES.length()) {
      ByteVector b = ByteVector.fromMemorySegment(BYTES, bytes, from + i, ORDER);
      for (int part = 0; part < VECTORS_OF_BYTES; part++) {
        Vector<Float> f = b.convertShape(VectorOperators.B2F, SPECIES, part);
        f.intoMemorySegment(floats, to + (long) (i + part * LANES) * Float.BYTES, ORDER);
      }
    }
  }

  /** sums[r] *= scales, 64 floats in each row. */
  private static void scale(
      MemorySegment scales, long scalesOffset, int rows, MemorySegment scratch, long sums) {
    for (int r = 0; r < rows; r++) {
      for (long at = 0; at < PANEL_BYTES; at += VECTOR_BYTES) {
        long sum = sums + (long) r * PANEL_BYTES + at;
        store(load(scratch, sum).mul(load(scales, scalesOffset + at)), scratch, sum);
      }
    }
  }
}
