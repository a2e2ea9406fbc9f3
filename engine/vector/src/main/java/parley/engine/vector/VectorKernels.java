package parley.engine.vector;

import static parley.engine.F32Matrix.FLOAT;
import static parley.engine.vector.Lanes.LANES;
import static parley.engine.vector.Lanes.load;
import static parley.engine.vector.Lanes.rest;
import static parley.engine.vector.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import parley.engine.F32Matrix;
import parley.engine.Kernels;
import parley.engine.KvCache;
import parley.engine.Matrix;

/** The kernels in the Java Vector API, the same bits for every width of the vectors. */
final class VectorKernels implements Kernels {

  private static final float EPSILON = 1e-5f;

  @Override
  public void embed(
      int[] ids,
      int firstId,
      Matrix wte,
      MemorySegment wpe,
      int position,
      MemorySegment x,
      int fromRow,
      int toRow) {
    int width = wte.cols();
    for (int t = fromRow; t < toRow; t++) {
      for (int c = 0; c < width; c++) {
        float place = wpe.get(FLOAT, offset(position + t, width, c));
        x.set(FLOAT, offset(t, width, c), wte.get(ids[firstId + t], c) + place);
      }
    }
  }

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
      float scale = 1 / (float) Math.sqrt(variance + EPSILON);
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
      MemorySegment out,
      int fromRow,
      int toRow,
      int fromPanel,
      int toPanel,
      MemorySegment scratch) {
    MemorySegment panels =
        switch (w) {
          case F32Matrix f32 -> f32.panelData();
        };
    long xStride = (long) w.cols() * Float.BYTES;
    long outStride = (long) w.rows() * Float.BYTES;
    for (int panel = fromPanel; panel < toPanel; panel++) {
      int output = panel * Matrix.PANEL;
      int lanes = Math.min(Matrix.PANEL, w.rows() - output);
      PanelProduct.run(
          x,
          fromRow * xStride,
          xStride,
          toRow - fromRow,
          panels,
          output * xStride,
          w.cols(),
          lanes,
          out,
          offset(fromRow, w.rows(), output),
          outStride,
          scratch,
          0);
      if (bias != null) {
        addBias(bias, output, lanes, out, w.rows(), fromRow, toRow);
      }
    }
  }

  private static void addBias(
      MemorySegment bias,
      int output,
      int outputs,
      MemorySegment out,
      int width,
      int fromRow,
      int toRow) {
    for (int t = fromRow; t < toRow; t++) {
      long row = offset(t, width, output);
      int o = 0;
      for (; o + LANES <= outputs; o += LANES) {
        long at = row + (long) o * Float.BYTES;
        store(load(out, at).add(load(bias, offset(0, width, output + o))), out, at);
      }
      if (o < outputs) {
        long at = row + (long) o * Float.BYTES;
        VectorMask<Float> rest = rest(o, outputs);
        FloatVector b = load(bias, offset(0, width, output + o), rest);
        store(load(out, at, rest).add(b), out, at, rest);
      }
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
  public void gelu(MemorySegment x, int from, int to) {
    int i = from;
    for (; i + LANES <= to; i += LANES) {
      long at = (long) i * Float.BYTES;
      store(VectorMath.gelu(load(x, at)), x, at);
    }
    if (i < to) {
      long at = (long) i * Float.BYTES;
      VectorMask<Float> rest = rest(i, to);
      store(VectorMath.gelu(load(x, at, rest)), x, at, rest);
    }
  }

  @Override
  public void add(MemorySegment x, MemorySegment y, int from, int to) {
    int i = from;
    for (; i + LANES <= to; i += LANES) {
      long at = (long) i * Float.BYTES;
      store(load(x, at).add(load(y, at)), x, at);
    }
    if (i < to) {
      long at = (long) i * Float.BYTES;
      VectorMask<Float> rest = rest(i, to);
      store(load(x, at, rest).add(load(y, at, rest)), x, at, rest);
    }
  }

  /** Byte offset of one element of a row-major matrix. */
  private static long offset(int row, int cols, int col) {
    return ((long) row * cols + col) * Float.BYTES;
  }
}
