package parley.engine;

import static parley.engine.F32Matrix.FLOAT;

import java.lang.foreign.MemorySegment;

/** GPT-2's arithmetic as the paper writes it, one number at a time: for reading, not for speed. */
final class ScalarKernels implements Kernels {

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
        put(x, t, width, c, wte.get(ids[firstId + t], c) + get(wpe, position + t, width, c));
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
      float mean = 0;
      for (int c = 0; c < width; c++) {
        mean += get(x, t, width, c) / width;
      }
      float variance = 0;
      for (int c = 0; c < width; c++) {
        float centred = get(x, t, width, c) - mean;
        variance += centred * centred / width;
      }
      float scale = 1 / (float) Math.sqrt(variance + EPSILON);
      for (int c = 0; c < width; c++) {
        float normal = (get(x, t, width, c) - mean) * scale;
        put(out, t, width, c, normal * get(weight, c) + get(bias, c));
      }
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
    int fromOutput = fromPanel * Matrix.PANEL;
    int toOutput = Math.min(toPanel * Matrix.PANEL, w.rows());
    for (int t = fromRow; t < toRow; t++) {
      for (int o = fromOutput; o < toOutput; o++) {
        float sum = 0;
        for (int k = 0; k < w.cols(); k++) {
          sum += get(x, t, w.cols(), k) * w.get(o, k);
        }
        put(out, t, w.rows(), o, bias == null ? sum : sum + get(bias, o));
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
    int size = cache.headSize();
    int width = cache.width();
    float scale = 1 / (float) Math.sqrt(size);
    for (int t = fromRow; t < toRow; t++) {
      int positions = position + t + 1; // causal: a token sees itself and those before
      float max = Float.NEGATIVE_INFINITY;
      for (int p = 0; p < positions; p++) {
        float score = 0;
        for (int d = 0; d < size; d++) {
          score += get(qkv, t, 3 * width, head * size + d) * cache.key(layer, head, p, d);
        }
        put(scratch, p, score * scale);
        max = Math.max(max, score * scale);
      }
      float sum = 0;
      for (int p = 0; p < positions; p++) {
        float weight = Exp.exp(get(scratch, p) - max);
        put(scratch, p, weight);
        sum += weight;
      }
      for (int d = 0; d < size; d++) {
        float value = 0;
        for (int p = 0; p < positions; p++) {
          value += get(scratch, p) * cache.value(layer, head, p, d);
        }
        put(out, t, width, head * size + d, value / sum);
      }
    }
  }

  @Override
  public void gelu(MemorySegment x, int from, int to) {
    for (int i = from; i < to; i++) {
      put(x, i, Gelu.gelu(get(x, i)));
    }
  }

  @Override
  public void add(MemorySegment x, MemorySegment y, int from, int to) {
    for (int i = from; i < to; i++) {
      put(x, i, get(x, i) + get(y, i));
    }
  }

  private static float get(MemorySegment vector, int i) {
    return vector.get(FLOAT, (long) i * Float.BYTES);
  }

  private static float get(MemorySegment matrix, int row, int cols, int col) {
    return matrix.get(FLOAT, ((long) row * cols + col) * Float.BYTES);
  }

  private static void put(MemorySegment vector, int i, float value) {
    vector.set(FLOAT, (long) i * Float.BYTES, value);
  }

  private static void put(MemorySegment matrix, int row, int cols, int col, float value) {
    matrix.set(FLOAT, ((long) row * cols + col) * Float.BYTES, value);
  }
}
