package parley.engine;

/**
 * The tanh form of GELU (Hendrycks and Gimpel 2016): 0.5 x (1 + tanh(u)) = x / (1 + exp(-2u)) with
 * u = sqrt(2/pi) (x + 0.044715 x^3).
 */
public final class Gelu {

  /** -2 sqrt(2/pi) */
  public static final float A = -1.5957691216f;

  /** -2 sqrt(2/pi) * 0.044715 */
  public static final float B = -0.0713548162f;

  private Gelu() {}

  /** gelu(x), with {@link Exp}. */
  public static float gelu(float x) {
    float minus2u = x * Math.fma(x * x, B, A);
    return x / (1 + Exp.exp(minus2u));
  }
}
