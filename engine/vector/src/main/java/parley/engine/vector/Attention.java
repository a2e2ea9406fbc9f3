package parley.engine.vector;

import static parley.engine.F32Matrix.FLOAT;
import static parley.engine.vector.Lanes.LANES;
import static parley.engine.vector.Lanes.SPECIES;
import static parley.engine.vector.Lanes.load;
import static parley.engine.vector.Lanes.rest;
import static parley.engine.vector.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import parley.engine.AttentionScratch;
import parley.engine.KvCache;
import parley.engine.Matrix;

/**
 * Causal attention of one head as two panel products with a softmax between them: the keys are a
 * matrix of one output for each position, the values a matrix of one input for each position.
 *
 * <p>Rows are computed together up to the last row's positions; what lies after a row's own
 * position gets weight 0, and adding 0 times a finite value changes no bit of a sum.
 */
final class Attention {

  private Attention() {}

  /** As {@link parley.engine.Kernels#attend}. */
  static void attend(
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
    long headColumn = (long) head * size * Float.BYTES;
    long width = (long) cache.width() * Float.BYTES;
    long query = fromRow * 3L * width + headColumn;
    int rows = toRow - fromRow;
    int positions = position + toRow; // of the last row; causal: a row sees itself and those before
    AttentionScratch layout = cache.scratchLayout();

    scores(qkv, query, 3 * width, rows, cache, layer, head, positions, scratch, layout);
    float scale = 1 / (float) Math.sqrt(size);
    for (int r = 0; r < rows; r++) {
      long row = r * layout.scoreStride();
      float sum =
          softmax(scratch, row, position + fromRow + r + 1, positions, scale, layout.within());
      scratch.set(FLOAT, layout.sums() + (long) r * Float.BYTES, sum);
    }
    weightedValues(cache, layer, head, positions, rows, scratch, layout);
    for (int r = 0; r < rows; r++) {
      float sum = scratch.get(FLOAT, layout.sums() + (long) r * Float.BYTES);
      long result = layout.results() + r * layout.resultStride();
      divide(scratch, result, sum, size, out, (fromRow + r) * width + headColumn);
    }
  }

  /** scores[r][p] = q[r] . k[p], for whole panels of positions. */
  private static void scores(
      MemorySegment qkv,
      long query,
      long queryStride,
      int rows,
      KvCache cache,
      int layer,
      int head,
      int positions,
      MemorySegment scratch,
      AttentionScratch layout) {
    int size = cache.headSize();
    long keys = cache.keysOffset(layer, head);
    long panelBytes = (long) size * Matrix.PANEL * Float.BYTES;
    for (int panel = 0; panel < Matrix.panels(positions); panel++) {
      PanelProduct.run(
          qkv,
          query,
          queryStride,
          rows,
          cache.keys(),
          keys + panel * panelBytes,
          size,
          scratch,
          (long) panel * Matrix.PANEL * Float.BYTES,
          layout.scoreStride(),
          scratch,
          layout.within());
    }
  }

  /**
   * Replaces the scores of the first {@code seen} positions by exp(scale (score - max)), those up
   * to {@code positions} by 0, and returns the sum.
   */
  private static float softmax(
      MemorySegment scores, long row, int seen, int positions, float scale, long lanes) {
    float max = largest(scores, row, seen, lanes);
    for (int p = 0; p < seen; p += LANES) { // whole vectors: the scores are padded to panels
      long at = row + (long) p * Float.BYTES;
      store(VectorMath.exp(load(scores, at).sub(max).mul(scale)), scores, at);
    }
    for (int p = seen; p < positions; p++) {
      scores.set(FLOAT, row + (long) p * Float.BYTES, 0f);
    }
    return LaneSums.sum(scores, row, seen, scores, lanes);
  }

  /** By the scratch of 16 lanes: a reduction that C2 does not inline would allocate a vector. */
  private static float largest(MemorySegment scores, long row, int count, long lanes) {
    FloatVector largest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    int p = 0;
    for (; p + LANES <= count; p += LANES) {
      largest = largest.max(load(scores, row + (long) p * Float.BYTES));
    }
    store(largest, scores, lanes);
    float max = Float.NEGATIVE_INFINITY;
    for (int lane = 0; lane < LANES; lane++) {
      max = Math.max(max, scores.get(FLOAT, lanes + (long) lane * Float.BYTES));
    }
    for (; p < count; p++) {
      max = Math.max(max, scores.get(FLOAT, row + (long) p * Float.BYTES));
    }
    return max;
  }

  /** out = x / divisor, {@code count} floats; x may be read to the end of its last vector. */
  private static void divide(
      MemorySegment x, long from, float divisor, int count, MemorySegment out, long to) {
    int d = 0;
    for (; d + LANES <= count; d += LANES) {
      long at = (long) d * Float.BYTES;
      store(load(x, from + at).div(divisor), out, to + at);
    }
    if (d < count) {
      long at = (long) d * Float.BYTES;
      store(load(x, from + at).div(divisor), out, to + at, rest(d, count));
    }
  }

  /** results[r][d] = sum over p of weights[r][p] * v[p][d], for whole panels of the head. */
  private static void weightedValues(
      KvCache cache,
      int layer,
      int head,
      int positions,
      int rows,
      MemorySegment scratch,
      AttentionScratch layout) {
    long values = cache.valuesOffset(layer, head);
    long panelBytes = (long) cache.context() * Matrix.PANEL * Float.BYTES;
    for (int panel = 0; panel < Matrix.panels(cache.headSize()); panel++) {
      PanelProduct.run(
          scratch,
          0,
          layout.scoreStride(),
          rows,
          cache.values(),
          values + panel * panelBytes,
          positions,
          scratch,
          layout.results() + (long) panel * Matrix.PANEL * Float.BYTES,
          layout.resultStride(),
          scratch,
          layout.within());
    }
  }
}
