package parley.weights;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.util.Optional;

/** How safetensors files hold the elements of a tensor, by the names that they use. */
enum Dtype {
  BOOL(1),
  U8(1),
  I8(1),
  F8_E5M2(1),
  F8_E4M3(1),
  I16(2),
  U16(2),
  /** IEEE 754 half precision. */
  F16(2),
  /** The upper half of a float32. */
  BF16(2),
  I32(4),
  U32(4),
  F32(4),
  I64(8),
  U64(8),
  F64(8);

  private final int bytes;

  Dtype(int bytes) {
    this.bytes = bytes;
  }

  static Optional<Dtype> named(String name) {
    for (Dtype dtype : values()) {
      if (dtype.name().equals(name)) {
        return Optional.of(dtype);
      }
    }
    return Optional.empty();
  }

  /** Bytes of one element. */
  int bytes() {
    return bytes;
  }

  /** Whether weights may be held so; all their values are float32 values too. */
  boolean holdsWeights() {
    return this == F32 || this == F16 || this == BF16;
  }

  /**
   * Reads all elements of a little-endian buffer as float32, exactly.
   *
   * @param target its elements from {@code at} on are written
   */
  void widen(ByteBuffer source, float[] target, int at) {
    switch (this) {
      case F32 -> source.asFloatBuffer().get(target, at, source.remaining() / bytes);
      case F16 -> {
        ShortBuffer halves = source.asShortBuffer();
        for (int i = 0, count = halves.remaining(); i < count; i++) {
          target[at + i] = Float.float16ToFloat(halves.get(i));
        }
      }
      case BF16 -> {
        ShortBuffer halves = source.asShortBuffer();
        for (int i = 0, count = halves.remaining(); i < count; i++) {
          target[at + i] = Float.intBitsToFloat(halves.get(i) << 16);
        }
      }
      default -> throw new IllegalStateException(this + " holds no weights");
    }
  }
}
