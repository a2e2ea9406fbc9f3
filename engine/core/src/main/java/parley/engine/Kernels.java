package parley.engine;

import java.lang.foreign.MemorySegment;

/**
 * The arithmetic of GPT-2 on ranges of rows. Stateless and without threads: {@link ParallelKernels}
 * splits the ranges over {@link Workers}, and any split gives the same bits.
 *
 * <p>Segments hold float32, little-endian, row after row without gaps. T counts the tokens of one
 * forward pass, C is the width of the model.
 */
public interface Kernels {

  /** Longest chain of one sum; the sums of the blocks are then added in order. */
  int SUM_BLOCK = 256;

  /** Added to the variance before the root. */
  float LAYER_NORM_EPSILON = 1e-5f;

  /** Most rows of one call of {@link #linear}: long enough to reuse a panel, soon done. */
  int PRODUCT_ROWS = 96;

  /**
   * Floats of scratch that an operation may ask for: one block of a panel [256][64], the sums of
   * its rows [96][64], and one tile.
   */
  int SCRATCH_FLOATS = (SUM_BLOCK + PRODUCT_ROWS) * Matrix.PANEL + 256;

  /** Lanes of the sums that do run across lanes, on every processor. */
  int SUM_LANES = 16;

  /** The bits of a float's exponent. */
  int EXPONENT = 0x7f800000;

  /** One in them. */
  int EXPONENT_ONE = 0x00800000;

  /** What a product does with each sum when it is complete, bias included. */
  enum Epilogue {
    /** out = sum */
    STORE,
    /** out = gelu(sum), where gelu(x) = 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) */
    GELU,
    /** out = out + sum: the residual stream */
    ADD
  }

  /**
   * x[t] = wte[ids[t]] + wpe[position + t] for t in [fromRow, toRow).
   *
   * @param firstId index in {@code ids} of the token of row 0
   * @param x [T, C]
   */
  default void embed(
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
        long place = ((long) (position + t) * width + c) * Float.BYTES;
        float sum = wte.get(ids[firstId + t], c) + wpe.get(F32Matrix.FLOAT, place);
        x.set(F32Matrix.FLOAT, ((long) t * width + c) * Float.BYTES, sum);
      }
    }
  }

  /**
   * out[t] = (x[t] - mean) / sqrt(variance + epsilon) * weight + bias for t in [fromRow, toRow).
   *
   * @param x [T, C]
   * @param weight [C]
   * @param bias [C]
   * @param out [T, C]
   * @param scratch at least {@link #SCRATCH_FLOATS} floats of this thread
   */
  void layerNorm(
      MemorySegment x,
      MemorySegment weight,
      MemorySegment bias,
      int width,
      MemorySegment out,
      int fromRow,
      int toRow,
      MemorySegment scratch);

  /**
   * out[t][o] = sum over k of x[t][k] * w[o][k], plus bias[o], through the epilogue, for t in
   * [fromRow, toRow) and the outputs of the panels in [fromPanel, toPanel).
   *
   * @param x [T, in]
   * @param w [out, in]
   * @param bias [out], or null for none
   * @param out [T, out]; not x
   * @param toRow at most {@link #PRODUCT_ROWS} more than fromRow
   * @param scratch at least {@link #SCRATCH_FLOATS} floats of this thread
   */
  void linear(
      MemorySegment x,
      Matrix w,
      MemorySegment bias,
      Epilogue epilogue,
      MemorySegment out,
      int fromRow,
      int toRow,
      int fromPanel,
      int toPanel,
      MemorySegment scratch);

  /**
   * Puts the keys and values of the rows [fromRow, toRow) of one head into the cache, row t at
   * position + t.
   *
   * @param qkv [T, 3C]
   */
  default void storeHead(
      MemorySegment qkv, KvCache cache, int layer, int head, int position, int fromRow, int toRow) {
    cache.store(qkv, layer, head, position, fromRow, toRow);
  }

  /**
   * Causal attention of one head for the rows t in [fromRow, toRow), each over the positions 0 to
   * position + t: out[t][head] = softmax(q[t] . K / sqrt(D)) . V.
   *
   * @param qkv [T, 3C]; the keys and values of its rows are in the cache already
   * @param out [T, C]
   * @param scratch memory of this thread, laid out as {@link KvCache#scratchLayout} says
   */
  void attend(
      MemorySegment qkv,
      KvCache cache,
      int layer,
      int head,
      int position,
      MemorySegment out,
      int fromRow,
      int toRow,
      MemorySegment scratch);

  /**
   * Whether the elements [from, to) are all numbers: neither NaN nor infinite.
   *
   * <p>Those two have an exponent of ones; adding one to it overflows into the sign.
   */
  default boolean isFinite(MemorySegment x, int from, int to) {
    int overflow = 0;
    for (int i = from; i < to; i++) {
      int bits = Float.floatToRawIntBits(x.get(F32Matrix.FLOAT, (long) i * Float.BYTES));
      overflow |= (bits & EXPONENT) + EXPONENT_ONE;
    }
    return overflow >= 0;
  }
}
