package parley.engine;

import static parley.engine.F32Matrix.FLOAT;

import java.lang.foreign.MemorySegment;

/** GPT-2's arithmetic as the paper writes it, one number at a time: for reading, not for speed. */
final class ScalarKernels implements Kernels {

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
      float scale = 1 / (float) Math.sqrt(variance + LAYER_NORM_EPSILON);
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
      Epilogue epilogue,
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
        sum = bias == null ? sum : sum + get(bias, o);
        float result =
            switch (epilogue) {
              case STORE -> sum;
              case GELU -> Gelu.gelu(sum);
              case ADD -> get(out, t, w.rows(), o) + sum;
            };
        put(out, t, w.rows(), o, result);
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
