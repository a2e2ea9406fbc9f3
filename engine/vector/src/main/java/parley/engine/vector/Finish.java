package parley.engine.vector;

import static parley.engine.vector.Lanes.LANES;
import static parley.engine.vector.Lanes.load;
import static parley.engine.vector.Lanes.rest;
import static parley.engine.vector.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import parley.engine.Kernels.Epilogue;

/** What happens to the sums of a product when they are complete: bias, then the epilogue. */
final class Finish {

  private Finish() {}

  /**
   * out = epilogue(sums + bias) for the outputs of one panel in one row.
   *
   * @param sums [64] from {@code sumsOffset}
   * @param bias of all outputs of the matrix, or null for none
   * @param output the panel's first output
   * @param outputs of the panel that exist, 1 to 64; the others are not written
   * @param out [outputs] from {@code outOffset}
   */
  static void row(
      MemorySegment sums,
      long sumsOffset,
      MemorySegment bias,
      int output,
      int outputs,
      Epilogue epilogue,
      MemorySegment out,
      long outOffset) {
    int o = 0;
    for (; o + LANES <= outputs; o += LANES) {
      long at = (long) o * Float.BYTES;
      FloatVector sum = load(sums, sumsOffset + at);
      if (bias != null) {
        sum = sum.add(load(bias, (long) (output + o) * Float.BYTES));
      }
      switch (epilogue) {
        case STORE -> store(sum, out, outOffset + at);
        case GELU -> store(VectorMath.gelu(sum), out, outOffset + at);
        case ADD -> store(load(out, outOffset + at).add(sum), out, outOffset + at);
      }
    }
    if (o < outputs) {
      last(sums, sumsOffset, bias, output, o, rest(o, outputs), epilogue, out, outOffset);
    }
  }

  /** The lanes that do not fill a vector, only in the last panel of a matrix. */
  private static void last(
      MemorySegment sums,
      long sumsOffset,
      MemorySegment bias,
      int output,
      int o,
      VectorMask<Float> rest,
      Epilogue epilogue,
      MemorySegment out,
      long outOffset) {
    long at = (long) o * Float.BYTES;
    FloatVector sum = load(sums, sumsOffset + at, rest);
    if (bias != null) {
      sum = sum.add(load(bias, (long) (output + o) * Float.BYTES, rest));
    }
    switch (epilogue) {
      case STORE -> store(sum, out, outOffset + at, rest);
      case GELU -> store(VectorMath.gelu(sum), out, outOffset + at, rest);
      case ADD -> store(load(out, outOffset + at, rest).add(sum), out, outOffset + at, rest);
    }
  }
}
