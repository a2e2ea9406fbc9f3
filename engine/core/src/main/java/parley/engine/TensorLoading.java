package parley.engine;

import java.lang.foreign.MemorySegment;

/**
 * How the tensors of a model come into memory in one precision. Threads load different rows at the
 * same time.
 */
interface TensorLoading<M extends Matrix> {

  Precision precision();

  /**
   * A matrix in this memory, of {@link Precision#bytes(Tensor)} bytes and zero so far.
   *
   * @param memory starts on a cache line
   */
  M matrix(Tensor tensor, MemorySegment memory);

  /**
   * Loads one panel of a matrix.
   *
   * @param firstRow the panel's first
   * @param rows {@link Matrix#PANEL}, or fewer in the last panel
   * @param worker index of the calling thread
   */
  void load(Tensor tensor, int firstRow, int rows, M matrix, int worker);

  /**
   * Loads some rows of a table, or a vector.
   *
   * @param target the whole tensor as float32
   */
  void load(Tensor tensor, int firstRow, int rows, MemorySegment target, int worker);
}
