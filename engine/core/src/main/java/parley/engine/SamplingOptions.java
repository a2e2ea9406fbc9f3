package parley.engine;

/**
 * How the next token is chosen from the logits. The filters apply in this order: repetition
 * penalty, temperature, top-k, top-p, min-p.
 *
 * @param temperature divides the logits; 0 is greedy; 0 to 100
 * @param topK keeps the k likeliest tokens; 0 keeps all
 * @param topP keeps the likeliest tokens that together reach this probability; above 0, to 1
 * @param minP keeps tokens at least this share as likely as the likeliest; 0 to 1
 * @param repeatPenalty divides positive and multiplies negative logits of recent tokens (CTRL,
 *     Keskar et al. 2019); 1 is off; 0.01 to 100
 * @param repeatWindow how many tokens back count as recent; 0 to 4096
 */
public record SamplingOptions(
    float temperature, int topK, float topP, float minP, float repeatPenalty, int repeatWindow) {

  /** Always the likeliest token. */
  public static final SamplingOptions GREEDY = new SamplingOptions(0, 0, 1, 0, 1, 0);

  private static final int MAX_WINDOW = 4096;
  private static final float MIN_PENALTY = 0.01f;

  /**
   * @throws IllegalArgumentException naming the option, its range and the value found
   */
  public SamplingOptions {
    require(temperature >= 0 && temperature <= 100, "temperature", "0 to 100", temperature);
    require(topK >= 0, "top-k", "0 (all) or more", topK);
    require(topP > 0 && topP <= 1, "top-p", "above 0, to 1", topP);
    require(minP >= 0 && minP <= 1, "min-p", "0 to 1", minP);
    require(
        repeatPenalty >= MIN_PENALTY && repeatPenalty <= 100,
        "repetition penalty",
        MIN_PENALTY + " to 100",
        repeatPenalty);
    require(
        repeatWindow >= 0 && repeatWindow <= MAX_WINDOW,
        "repetition window",
        "0 to " + MAX_WINDOW,
        repeatWindow);
  }

  public boolean isGreedy() {
    return temperature == 0;
  }

  private static void require(boolean inRange, String option, String range, Number got) {
    if (!inRange) {
      throw new IllegalArgumentException(option + ": expected " + range + ", got " + got);
    }
  }
}
