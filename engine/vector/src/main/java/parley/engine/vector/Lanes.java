package parley.engine.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The width of the vectors: the processor's, or the number of bits that the system property {@value
 * #PROPERTY} names. Loads and stores of fewer lanes at the end of a row are masked.
 */
final class Lanes {

  static final String PROPERTY = "parley.vector.bits";

  static final VectorSpecies<Float> SPECIES = species();

  /** Floats of one vector: 4, 8 or 16. */
  static final int LANES = SPECIES.length();

  static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private Lanes() {}

  static FloatVector load(MemorySegment segment, long offset) {
    return FloatVector.fromMemorySegment(SPECIES, segment, offset, ORDER);
  }

  /** The first {@code lanes} of a vector, zeros behind them; all if there are that many. */
  static FloatVector load(MemorySegment segment, long offset, int lanes) {
    return lanes >= LANES
        ? load(segment, offset)
        : FloatVector.fromMemorySegment(
            SPECIES, segment, offset, ORDER, SPECIES.indexInRange(0, lanes));
  }

  static void store(FloatVector vector, MemorySegment segment, long offset) {
    vector.intoMemorySegment(segment, offset, ORDER);
  }

  /** The first {@code lanes} of a vector; all if there are that many. */
  static void store(FloatVector vector, MemorySegment segment, long offset, int lanes) {
    if (lanes >= LANES) {
      store(vector, segment, offset);
    } else {
      vector.intoMemorySegment(segment, offset, ORDER, SPECIES.indexInRange(0, lanes));
    }
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
