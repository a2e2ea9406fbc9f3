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

  /** Floats of scratch that an operation may ask for. */
  int SCRATCH_FLOATS = 256;

  /** Lanes of the sums that do run across lanes, on every processor. */
  int SUM_LANES = 16;

  /**
   * x[t] = wte[ids[t]] + wpe[position + t] for t in [fromRow, toRow).
   *
   * @param firstId index in {@code ids} of the token of row 0
   * @param x [T, C]
   */
  void embed(
      int[] ids,
      int firstId,
      Matrix wte,
      MemorySegment wpe,
      int position,
      MemorySegment x,
      int fromRow,
      int toRow);

  /**
   * out[t] = (x[t] - mean) / sqrt(variance + 1e-5) * weight + bias for t in [fromRow, toRow).
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
   * out[t][o] = sum over k of x[t][k] * w[o][k], plus bias[o], for t in [fromRow, toRow) and the
   * outputs of the panels in [fromPanel, toPanel).
   *
   * @param x [T, in]
   * @param w [out, in]
   * @param bias [out], or null for none
   * @param out [T, out]
   * @param scratch at least {@link #SCRATCH_FLOATS} floats of this thread
   */
  void linear(
      MemorySegment x,
      Matrix w,
      MemorySegment bias,
      MemorySegment out,
      int fromRow,
      int toRow,
      int fromPanel,
      int toPanel,
      MemorySegment scratch);

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

  /** x = 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), elements [from, to). */
  void gelu(MemorySegment x, int from, int to);

  /** x += y, elements [from, to). */
  void add(MemorySegment x, MemorySegment y, int from, int to);
}
