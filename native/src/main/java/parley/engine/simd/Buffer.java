package parley.engine.simd;

import java.lang.foreign.MemorySegment;

/**
 * The rules of kernels.h for every buffer, checked before its address crosses the border. Nothing
 * is allocated unless a rule is broken.
 */
final class Buffer {

  private Buffer() {}

  /**
   * Address of {@code bytes} bytes that are read, from {@code offset} on.
   *
   * <p>The address is no reference, so nothing keeps the memory while C++ uses it but its owner:
   * sessions and weights close their arenas only when no operation runs.
   *
   * @throws IllegalArgumentException if the segment is not native memory of this thread
   * @throws IndexOutOfBoundsException if it is shorter
   */
  static long read(String name, MemorySegment segment, long offset, long bytes) {
    if (offset < 0 || bytes < 0 || bytes > segment.byteSize() - offset) {
      throw new IndexOutOfBoundsException(
          "%s: expected %d bytes from offset %d on, got a segment of %d"
              .formatted(name, bytes, offset, segment.byteSize()));
    }
    require(segment.isNative(), name, "memory off the heap");
    require(segment.scope().isAlive(), name, "memory that is still allocated");
    require(segment.isAccessibleBy(Thread.currentThread()), name, "memory of this thread");
    long address = segment.address() + offset;
    require(address % Float.BYTES == 0, name, "an address that is a multiple of 4");
    return address;
  }

  /** As {@link #read}, of bytes that are written. */
  static long written(String name, MemorySegment segment, long offset, long bytes) {
    require(!segment.isReadOnly(), name, "writable memory");
    return read(name, segment, offset, bytes);
  }

  /** That what is written shares no byte with another buffer. */
  static void requireApart(
      String writtenName,
      long written,
      long writtenBytes,
      String otherName,
      long other,
      long otherBytes) {
    if (written < other + otherBytes && other < written + writtenBytes) {
      throw new IllegalArgumentException(writtenName + " overlaps " + otherName);
    }
  }

  /** Bytes of a [rows, cols] matrix of floats. */
  static long floats(int rows, int cols) {
    return Math.multiplyExact((long) rows * cols, (long) Float.BYTES);
  }

  private static void require(boolean holds, String name, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": expected " + expected);
    }
  }
}
