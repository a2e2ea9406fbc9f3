package parley.engine.vector;

import static parley.engine.F32Matrix.FLOAT;
import static parley.engine.Kernels.SUM_LANES;
import static parley.engine.vector.Lanes.LANES;
import static parley.engine.vector.Lanes.SPECIES;
import static parley.engine.vector.Lanes.load;
import static parley.engine.vector.Lanes.rest;
import static parley.engine.vector.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Sums over a row: element i goes to lane i % {@value parley.engine.Kernels#SUM_LANES}, then the
 * lanes are added by halves. A narrower vector walks over the row once for each part of the lanes,
 * so the bits do not depend on its width.
 */
final class LaneSums {

  private LaneSums() {}

  /**
   * Sum of {@code count} floats.
   *
   * @param lanes scratch of at least 16 floats from {@code lanesOffset}
   */
  static float sum(MemorySegment x, long row, int count, MemorySegment lanes, long lanesOffset) {
    for (int lane = 0; lane < SUM_LANES; lane += LANES) {
      FloatVector sum = FloatVector.zero(SPECIES);
      int i = lane;
      for (; i + LANES <= count; i += SUM_LANES) {
        sum = sum.add(load(x, row + (long) i * Float.BYTES));
      }
      if (i < count) {
        sum = sum.add(load(x, row + (long) i * Float.BYTES, rest(i, count)));
      }
      store(sum, lanes, lanesOffset + (long) lane * Float.BYTES);
    }
    return addLanes(lanes, lanesOffset);
  }

  /** Sum of the squares of {@code count} floats less {@code mean}; scratch as in {@link #sum}. */
  static float sumOfSquares(
      MemorySegment x, long row, int count, float mean, MemorySegment lanes, long lanesOffset) {
    for (int lane = 0; lane < SUM_LANES; lane += LANES) {
      FloatVector sum = FloatVector.zero(SPECIES);
      int i = lane;
      for (; i + LANES <= count; i += SUM_LANES) {
        FloatVector centred = load(x, row + (long) i * Float.BYTES).sub(mean);
        sum = centred.fma(centred, sum);
      }
      if (i < count) {
        VectorMask<Float> rest = rest(i, count);
        FloatVector last = load(x, row + (long) i * Float.BYTES, rest);
        FloatVector centred = last.sub(FloatVector.broadcast(SPECIES, mean), rest);
        sum = centred.fma(centred, sum);
      }
      store(sum, lanes, lanesOffset + (long) lane * Float.BYTES);
    }
    return addLanes(lanes, lanesOffset);
  }

  /** ((l0 + l8) + (l4 + l12)) + ... : halves onto halves. */
  private static float addLanes(MemorySegment lanes, long offset) {
    for (int half = SUM_LANES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        long at = offset + (long) i * Float.BYTES;
        float other = lanes.get(FLOAT, at + (long) half * Float.BYTES);
        lanes.set(FLOAT, at, lanes.get(FLOAT, at) + other);
      }
    }
    return lanes.get(FLOAT, offset);
  }
}
