package parley.engine;

/**
 * The exponential function of every kernel, so that platforms agree in every bit: the polynomial of
 * Cephes' {@code expf} (Moshier 1992) evaluated with fused multiply-adds. Relative error below
 * 2.4e-7.
 */
public final class Exp {

  /** Arguments are clamped to [MIN, MAX]: exp is a normal float there. */
  public static final float MIN = -87.0f;

  public static final float MAX = 88.0f;

  public static final float LOG2_E = 1.44269504f;

  /** Adding and subtracting 1.5 * 2^23 rounds a small float to the nearest integer. */
  public static final float ROUND = 12582912.0f;

  /** ln 2 in two parts, the first with zeros at its end so that n * LN2_HIGH is exact. */
  public static final float LN2_HIGH = 0.693359375f;

  public static final float LN2_LOW = -2.12194440e-4f;

  // exp(r) = 1 + r + r^2 (P5 + r (P4 + ...)) for |r| <= ln(2) / 2
  public static final float P0 = 1.9875691500e-4f;
  public static final float P1 = 1.3981999507e-3f;
  public static final float P2 = 8.3334519073e-3f;
  public static final float P3 = 4.1665795894e-2f;
  public static final float P4 = 1.6666665459e-1f;
  public static final float P5 = 5.0000001201e-1f;

  private Exp() {}

  /** e^x for x clamped to [{@link #MIN}, {@link #MAX}]; NaN stays NaN. */
  public static float exp(float x) {
    float clamped = Math.min(Math.max(x, MIN), MAX);
    float rounded = Math.fma(clamped, LOG2_E, ROUND);
    float n = rounded - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, clamped));
    float p = Math.fma(P0, r, P1);
    p = Math.fma(p, r, P2);
    p = Math.fma(p, r, P3);
    p = Math.fma(p, r, P4);
    p = Math.fma(p, r, P5);
    float e = Math.fma(p, r * r, r) + 1;
    // The low bits of 'rounded' hold n; shifted into the exponent they multiply by 2^n.
    return e * Float.intBitsToFloat((Float.floatToRawIntBits(rounded) << 23) + ONE_BITS);
  }

  /** Bits of 1.0f: the exponent's bias. */
  public static final int ONE_BITS = 0x3f800000;
}
