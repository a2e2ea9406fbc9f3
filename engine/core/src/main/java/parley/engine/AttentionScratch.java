package parley.engine;

/**
 * Where one thread's attention keeps its intermediate results, byte offsets in one segment.
 *
 * @param scoreStride bytes from one query's scores to the next; the scores come first, [24][S], S
 *     padded to whole panels and by a cache line, since rows 4096 bytes apart would share the same
 *     sets of the L1 cache
 * @param results weighted values, [24][D], D padded to whole panels
 * @param resultStride bytes from one query's result to the next
 * @param sums of the softmax, [24]
 * @param within scratch of the products and sums in it, {@link Kernels#SCRATCH_FLOATS} floats
 * @param bytes of all of it
 */
public record AttentionScratch(
    long scoreStride, long results, long resultStride, long sums, long within, long bytes) {

  /** Most queries that are attended at a time: whole tiles of two, three, four or six rows. */
  public static final int QUERY_ROWS = 24;

  private static final int CACHE_LINE = 64;

  /** The layout for heads of D = {@code headSize} over S = {@code context} positions. */
  static AttentionScratch of(int context, int headSize) {
    long scoreStride = (long) Matrix.panels(context) * Matrix.PANEL * Float.BYTES + CACHE_LINE;
    long resultStride = (long) Matrix.panels(headSize) * Matrix.PANEL * Float.BYTES;
    long results = QUERY_ROWS * scoreStride;
    long sums = results + QUERY_ROWS * resultStride;
    long within = sums + 2 * CACHE_LINE; // 24 floats
    long bytes = within + (long) Kernels.SCRATCH_FLOATS * Float.BYTES;
    return new AttentionScratch(scoreStride, results, resultStride, sums, within, bytes);
  }
}
