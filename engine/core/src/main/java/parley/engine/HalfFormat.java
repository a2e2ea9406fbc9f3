package parley.engine;

/** How 16 bits stand for a weight; each of them is a float32 too, so widening loses nothing. */
public enum HalfFormat {
  /** IEEE 754 half precision: 11 significant bits, numbers up to 65504. */
  FLOAT16 {
    @Override
    public float widen(short bits) {
      return Float.float16ToFloat(bits);
    }

    @Override
    public short narrow(float value) {
      return Float.floatToFloat16(value);
    }

    @Override
    public Precision precision() {
      return Precision.FLOAT16;
    }
  },
  /** The upper half of a float32: 8 significant bits, and its range. */
  BFLOAT16 {
    @Override
    public float widen(short bits) {
      return Float.intBitsToFloat(bits << 16);
    }

    @Override
    public short narrow(float value) {
      int bits = Float.floatToRawIntBits(value);
      int halfWithoutTie = 0x7fff + (bits >>> 16 & 1); // a tie rounds up only if that makes it even
      return Float.isNaN(value) ? NAN : (short) (bits + halfWithoutTie >>> 16);
    }

    @Override
    public Precision precision() {
      return Precision.BFLOAT16;
    }
  };

  private static final short NAN = 0x7fc0; // of bfloat16

  /** The number that {@code bits} stand for. */
  public abstract float widen(short bits);

  /** The bits of the number nearest to {@code value}, ties to even; infinity if it is too large. */
  public abstract short narrow(float value);

  /** How a model of such matrices is held. */
  public abstract Precision precision();
}
