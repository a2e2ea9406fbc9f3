package parley.engine.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The width of the vectors: the processor's, or the number of bits that the system property {@value
 * #PROPERTY} names. The end of a row that does not fill a vector is loaded and stored by mask.
 */
final class Lanes {

  static final String PROPERTY = "parley.vector.bits";

  static final VectorSpecies<Float> SPECIES = species();

  /** Floats of one vector: 4, 8 or 16. */
  static final int LANES = SPECIES.length();

  /** Vector registers of the processor: AVX-512 and NEON have 32, AVX2 has 16. */
  static final int REGISTERS =
      SPECIES.vectorBitSize() == 512 || System.getProperty("os.arch").equals("aarch64") ? 32 : 16;

  static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private Lanes() {}

  static FloatVector load(MemorySegment segment, long offset) {
    return FloatVector.fromMemorySegment(SPECIES, segment, offset, ORDER);
  }

  /** The lanes of {@code some}, zeros in the others. */
  static FloatVector load(MemorySegment segment, long offset, VectorMask<Float> some) {
    return FloatVector.fromMemorySegment(SPECIES, segment, offset, ORDER, some);
  }

  static void store(FloatVector vector, MemorySegment segment, long offset) {
    vector.intoMemorySegment(segment, offset, ORDER);
  }

  /** The lanes of {@code some} only. */
  static void store(
      FloatVector vector, MemorySegment segment, long offset, VectorMask<Float> some) {
    vector.intoMemorySegment(segment, offset, ORDER, some);
  }

  /** The lanes that {@code count} elements leave for the vector that begins at {@code i}. */
  static VectorMask<Float> rest(int i, int count) {
    return SPECIES.indexInRange(i, count);
  }

  private static VectorSpecies<Float> species() {
    int bits = Integer.getInteger(PROPERTY, FloatVector.SPECIES_PREFERRED.vectorBitSize());
    return switch (bits) {
      case 512 -> FloatVector.SPECIES_512;
      case 256 -> FloatVector.SPECIES_256;
      default -> FloatVector.SPECIES_128;
    };
  }
}
