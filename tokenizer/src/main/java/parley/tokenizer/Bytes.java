package parley.tokenizer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Hash and comparison of byte ranges, eight bytes at a time. Every array must have {@link #PADDING}
 * bytes after the range, because the last word is read whole and then masked.
 */
final class Bytes {

  static final int PADDING = 8;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** 2^64 divided by the golden ratio, odd: multiplying spreads low bits over the high ones. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private Bytes() {}

  static long hash(byte[] bytes, int from, int length) {
    long hash = length;
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      hash = spread(hash ^ word(bytes, from + i));
    }
    return spread(hash ^ word(bytes, from + i) & mask(length - i));
  }

  static boolean equal(byte[] a, int fromA, byte[] b, int fromB, int length) {
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      if (word(a, fromA + i) != word(b, fromB + i)) {
        return false;
      }
    }
    return ((word(a, fromA + i) ^ word(b, fromB + i)) & mask(length - i)) == 0;
  }

  /** A hash whose high and low half are both usable. */
  static long spread(long value) {
    long product = value * SPREAD;
    return product ^ product >>> 32;
  }

  private static long word(byte[] bytes, int at) {
    return (long) WORD.get(bytes, at);
  }

  /** Keeps the first n &lt; 8 bytes of a word. */
  private static long mask(int n) {
    return (1L << 8 * n) - 1;
  }
}
