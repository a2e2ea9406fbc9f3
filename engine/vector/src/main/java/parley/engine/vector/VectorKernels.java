package parley.engine.vector;

import static parley.engine.vector.Lanes.LANES;
import static parley.engine.vector.Lanes.load;
import static parley.engine.vector.Lanes.rest;
import static parley.engine.vector.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import parley.engine.F32Matrix;
import parley.engine.HalfMatrix;
import parley.engine.Int8Matrix;
import parley.engine.Kernels;
import parley.engine.KvCache;
import parley.engine.Matrix;

/** The kernels in the Java Vector API, the same bits for every width of the vectors. */
final class VectorKernels implements Kernels {

  /** The floats' bits. */
  private static final VectorSpecies<Integer> BITS = Lanes.SPECIES.withLanes(int.class);

  // The scratch of a product: one tile, the sums of its rows [96][64], one block as float32.
  private static final long TILE = 0;
  private static final long SUMS = (long) PanelProduct.TILE_FLOATS * Float.BYTES;
  private static final long SUMS_STRIDE = PanelProduct.PANEL_BYTES;
  private static final long WIDE = SUMS + PRODUCT_ROWS * SUMS_STRIDE;

  @Override
  public void layerNorm(
      MemorySegment x,
      MemorySegment weight,
      MemorySegment bias,
      int width,
      MemorySegment out,
      int fromRow,
      int toRow,
      MemorySegment scratch) {
    for (int t = fromRow; t < toRow; t++) {
      long row = offset(t, width, 0);
      float mean = LaneSums.sum(x, row, width, scratch, 0) / width;
      float variance = LaneSums.sumOfSquares(x, row, width, mean, scratch, 0) / width;
      float scale = 1 / (float) Math.sqrt(variance + LAYER_NORM_EPSILON);
      normalize(x, row, mean, scale, weight, bias, width, out);
    }
  }

  /** out = (x - mean) * scale * weight + bias for one row. */
  private static void normalize(
      MemorySegment x,
      long row,
      float mean,
      float scale,
      MemorySegment weight,
      MemorySegment bias,
      int width,
      MemorySegment out) {
    int c = 0;
    for (; c + LANES <= width; c += LANES) {
      long at = (long) c * Float.BYTES;
      FloatVector normal = load(x, row + at).sub(mean).mul(scale);
      store(normal.fma(load(weight, at), load(bias, at)), out, row + at);
    }
    if (c < width) {
      long at = (long) c * Float.BYTES;
      VectorMask<Float> rest = rest(c, width);
      FloatVector normal = load(x, row + at, rest).sub(mean).mul(scale);
      store(normal.fma(load(weight, at, rest), load(bias, at, rest)), out, row + at, rest);
    }
  }

  @Override
  public void linear(
      MemorySegment x,
      Matrix w,
      MemorySegment bias,
      Epilogue epilogue,
      MemorySegment out,
      int fromRow,
      int toRow,
      int fromPanel,
      int toPanel,
      MemorySegment scratch) {
    for (int panel = fromPanel; panel < toPanel; panel++) {
      sum(x, fromRow, toRow - fromRow, w, panel, scratch);
      int output = panel * Matrix.PANEL;
      int outputs = Math.min(Matrix.PANEL, w.rows() - output);
      for (int t = fromRow; t < toRow; t++) {
        long sums = SUMS + (t - fromRow) * SUMS_STRIDE;
        Finish.row(
            scratch, sums, bias, output, outputs, epilogue, out, offset(t, w.rows(), output));
      }
    }
  }

  /** sums[r] = x[fromRow + r] . w for the outputs of one panel. */
  private static void sum(
      MemorySegment x, int fromRow, int rows, Matrix w, int panel, MemorySegment scratch) {
    long stride = (long) w.cols() * Float.BYTES;
    long first = fromRow * stride;
    switch (w) {
      case F32Matrix f32 ->
          PanelProduct.run(
              x,
              first,
              stride,
              rows,
              f32.panelData(),
              (long) panel * Matrix.PANEL * stride,
              w.cols(),
              scratch,
              SUMS,
              SUMS_STRIDE,
              scratch,
              TILE);
      case HalfMatrix half ->
          HalfProduct.of(half.format())
              .run(
                  x,
                  first,
                  stride,
                  rows,
                  half.panelData(),
                  half.cols(),
                  panel,
                  scratch,
                  SUMS,
                  TILE,
                  WIDE);
      case Int8Matrix int8 ->
          Int8Product.run(x, first, stride, rows, int8, panel, scratch, SUMS, TILE, WIDE);
    }
  }

  @Override
  public void attend(
      MemorySegment qkv,
      KvCache cache,
      int layer,
      int head,
      int position,
      MemorySegment out,
      int fromRow,
      int toRow,
      MemorySegment scratch) {
    Attention.attend(qkv, cache, layer, head, position, out, fromRow, toRow, scratch);
  }

  @Override
  public boolean isFinite(MemorySegment x, int from, int to) {
    IntVector overflow = IntVector.zero(BITS);
    int i = from;
    for (; i + LANES <= to; i += LANES) {
      IntVector bits = IntVector.fromMemorySegment(BITS, x, (long) i * Float.BYTES, Lanes.ORDER);
      overflow = overflow.or(bits.and(EXPONENT).add(EXPONENT_ONE));
    }
    return overflow.reduceLanes(VectorOperators.OR) >= 0 && Kernels.super.isFinite(x, i, to);
  }

  /** Byte offset of one element of a row-major matrix. */
  private static long offset(int row, int cols, int col) {
    return ((long) row * cols + col) * Float.BYTES;
  }
}
