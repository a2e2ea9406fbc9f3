package parley.engine;

import java.lang.foreign.MemorySegment;

/**
 * Turns rows into panels while a model is loaded: panel[col][lane] = rows[lane][col]. Elements
 * move, nothing is computed. Several threads pack at once, each under its own index.
 */
public interface Packing extends AutoCloseable {

  /** Makes a packing for one load; closed after it. */
  @FunctionalInterface
  interface Factory {

    /**
     * @param threads how many may pack at once
     */
    Packing open(int threads);
  }

  /** The packing in Java. */
  Factory JAVA = _ -> new JavaPacking();

  /**
   * @param rows [64, cols] row-major, zeros in rows that do not exist; may be longer
   * @param panel [cols][64] float32
   */
  void pack(float[] rows, int cols, MemorySegment panel, int worker);

  /**
   * @param rows [64, cols] row-major, zeros in rows that do not exist; may be longer
   * @param panel [cols][64] 16 bits
   */
  void pack(short[] rows, int cols, MemorySegment panel, int worker);

  /**
   * @param rows [64, cols] row-major, zeros in rows that do not exist; may be longer
   * @param panel [cols][64] int8
   */
  void pack(byte[] rows, int cols, MemorySegment panel, int worker);

  @Override
  void close();
}
