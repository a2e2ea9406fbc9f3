package parley.engine.vector;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Reads memory and keeps one exclusive or of it, an operation of one cycle that never waits for a
 * port the loads need. Eight vectors a step: with streams of 512-bit vectors a step reads one cache
 * line from each of eight places, or eight lines from one.
 */
final class ReadLoops {

  private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
  private static final int BYTES = SPECIES.vectorByteSize();

  private ReadLoops() {}

  static long one(MemorySegment buffer) {
    int end = Math.toIntExact(buffer.byteSize());
    LongVector a = LongVector.zero(SPECIES);
    LongVector b = a;
    LongVector c = a;
    LongVector d = a;
    for (int i = 0; i < end; i += 8 * BYTES) {
      a = xor(a, buffer, i);
      b = xor(b, buffer, i + BYTES);
      c = xor(c, buffer, i + 2 * BYTES);
      d = xor(d, buffer, i + 3 * BYTES);
      a = xor(a, buffer, i + 4 * BYTES);
      b = xor(b, buffer, i + 5 * BYTES);
      c = xor(c, buffer, i + 6 * BYTES);
      d = xor(d, buffer, i + 7 * BYTES);
    }
    return sum(a, b, c, d);
  }

  static long four(MemorySegment buffer) {
    int part = Math.toIntExact(buffer.byteSize() / 4);
    LongVector a = LongVector.zero(SPECIES);
    LongVector b = a;
    LongVector c = a;
    LongVector d = a;
    for (int i = 0; i < part; i += 2 * BYTES) {
      a = xor(a, buffer, i);
      b = xor(b, buffer, i + part);
      c = xor(c, buffer, i + 2 * part);
      d = xor(d, buffer, i + 3 * part);
      a = xor(a, buffer, i + BYTES);
      b = xor(b, buffer, i + part + BYTES);
      c = xor(c, buffer, i + 2 * part + BYTES);
      d = xor(d, buffer, i + 3 * part + BYTES);
    }
    return sum(a, b, c, d);
  }

  static long eight(MemorySegment buffer) {
    int part = Math.toIntExact(buffer.byteSize() / 8);
    LongVector a = LongVector.zero(SPECIES);
    LongVector b = a;
    LongVector c = a;
    LongVector d = a;
    for (int i = 0; i < part; i += BYTES) {
      a = xor(a, buffer, i);
      b = xor(b, buffer, i + part);
      c = xor(c, buffer, i + 2 * part);
      d = xor(d, buffer, i + 3 * part);
      a = xor(a, buffer, i + 4 * part);
      b = xor(b, buffer, i + 5 * part);
      c = xor(c, buffer, i + 6 * part);
      d = xor(d, buffer, i + 7 * part);
    }
    return sum(a, b, c, d);
  }

  private static LongVector xor(LongVector sum, MemorySegment buffer, int offset) {
    return sum.lanewise(
        VectorOperators.XOR, LongVector.fromMemorySegment(SPECIES, buffer, offset, LITTLE_ENDIAN));
  }

  private static long sum(LongVector a, LongVector b, LongVector c, LongVector d) {
    return a.lanewise(VectorOperators.XOR, b)
        .lanewise(VectorOperators.XOR, c.lanewise(VectorOperators.XOR, d))
        .reduceLanes(VectorOperators.XOR);
  }
}
