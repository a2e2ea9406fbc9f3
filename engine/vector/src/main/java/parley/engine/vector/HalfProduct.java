package parley.engine.vector;

import static parley.engine.F32Matrix.FLOAT;
import static parley.engine.vector.Lanes.LANES;
import static parley.engine.vector.Lanes.ORDER;
import static parley.engine.vector.Lanes.SPECIES;
import static parley.engine.vector.PanelProduct.VECTOR_BYTES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import parley.engine.HalfFormat;
import parley.engine.Matrix;

/**
 * Sums over 16-bit numbers, each widened exactly: the Vector API has no conversion of halves.
 *
 * <p>A half shifted to where a float has its fraction is that number times a power of two, since
 * only the bias of the exponent differs; subnormal ones too. So one multiplication is all that is
 * left to do. Infinity and NaN would come out as numbers; no matrix holds them.
 */
final class HalfProduct extends NarrowProduct {

  /** A float's sign, and where the 15 bits of a half arrive. */
  private static final int SIGN_AND_HALF = 0x8fff_e000;

  /** IEEE halves have 10 bits of fraction, floats 23; biases are 15 and 127. */
  private static final HalfProduct FLOAT16 = new HalfProduct(23 - 10, SIGN_AND_HALF, 0x1p112f);

  /** Already the upper half of a float. */
  private static final HalfProduct BFLOAT16 = new HalfProduct(16, -1, 1);

  private static final VectorSpecies<Short> HALVES =
      VectorSpecies.of(short.class, VectorShape.forBitSize(LANES * Short.SIZE));
  private static final VectorSpecies<Integer> BITS = SPECIES.withLanes(int.class);
  private static final long HALVES_BYTES = (long) LANES * Short.BYTES;

  private final int shift;
  private final int mask;
  private final float factor;

  private HalfProduct(int shift, int mask, float factor) {
    super(Short.BYTES, true);
    this.shift = shift;
    this.mask = mask;
    this.factor = factor;
  }

  static HalfProduct of(HalfFormat format) {
    return switch (format) {
      case FLOAT16 -> FLOAT16;
      case BFLOAT16 -> BFLOAT16;
    };
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
      long at = wOffset + (long) k * Matrix.PANEL * Short.BYTES;
      FloatVector xk =
          FloatVector.broadcast(SPECIES, x.get(FLOAT, xOffset + (long) k * Float.BYTES));
      a0 = xk.fma(floats(w, at), a0);
      a1 = xk.fma(floats(w, at + HALVES_BYTES), a1);
      a2 = xk.fma(floats(w, at + 2 * HALVES_BYTES), a2);
      a3 = xk.fma(floats(w, at + 3 * HALVES_BYTES), a3);
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
  void widen(MemorySegment halves, long from, int count, MemorySegment floats, long to) {
    for (int i = 0; i < count; i += LANES) {
      floats(halves, from + (long) i * Short.BYTES)
          .intoMemorySegment(floats, to + (long) i * Float.BYTES, ORDER);
    }
  }

  private FloatVector floats(MemorySegment halves, long offset) {
    IntVector bits =
        (IntVector)
            ShortVector.fromMemorySegment(HALVES, halves, offset, ORDER)
                .convertShape(VectorOperators.S2I, BITS, 0);
    return bits.lanewise(VectorOperators.LSHL, shift).and(mask).reinterpretAsFloats().mul(factor);
  }
}
