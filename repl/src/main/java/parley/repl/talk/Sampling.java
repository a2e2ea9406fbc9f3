package parley.repl.talk;

import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.GenerationOptions;
import parley.engine.Sampler;
import parley.engine.SamplingOptions;
import parley.engine.Speculation;

/** Makes samplers, and the options of generations, from the settings. */
public final class Sampling {

  private Sampling() {}

  /** The options that the settings say. */
  public static SamplingOptions options(Settings settings) {
    return new SamplingOptions(
        settings.get(Setting.TEMPERATURE),
        settings.get(Setting.TOP_K),
        settings.get(Setting.TOP_P),
        settings.get(Setting.MIN_P),
        settings.get(Setting.REPEAT_PENALTY),
        settings.get(Setting.REPEAT_WINDOW));
  }

  /** What differs from plain sampling, in words. */
  // temp 0.7, top-k 40, top-p 0.95
  public static String words(Settings settings) {
    SamplingOptions options = options(settings);
    StringBuilder words = new StringBuilder();
    if (options.isGreedy()) {
      words.append("greedy");
    } else {
      words.append("temp ").append(settings.show(Setting.TEMPERATURE));
      append(words, options.topK() > 0, "top-k", settings.show(Setting.TOP_K));
      append(words, options.topP() < 1, "top-p", settings.show(Setting.TOP_P));
      append(words, options.minP() > 0, "min-p", settings.show(Setting.MIN_P));
    }
    append(words, options.repeatPenalty() != 1, "repeat", settings.show(Setting.REPEAT_PENALTY));
    return words.toString();
  }

  private static void append(StringBuilder words, boolean differs, String name, String value) {
    if (differs) {
      words.append(", ").append(name).append(' ').append(value);
    }
  }

  /** The seed that the settings say; a random one is short enough to be typed again. */
  public static long seed(Settings settings) {
    return settings
        .get(Setting.SEED)
        .orElseGet(() -> ThreadLocalRandom.current().nextInt(0, Integer.MAX_VALUE));
  }

  /**
   * How the settings want an answer to be generated.
   *
   * @param endToken id to stop at, -1 for none
   * @param stop asked after each token, true ends the answer
   */
  public static GenerationOptions generation(Settings settings, int endToken, IntPredicate stop) {
    Speculation speculation =
        Speculation.valueOf(settings.get(Setting.SPEC).toUpperCase(Locale.ROOT));
    return new GenerationOptions(settings.get(Setting.MAX_TOKENS), endToken, stop, speculation);
  }

  /** The sampler of one answer, as {@code generate} makes it. */
  public static Sampler sampler(Settings settings, long seed) {
    return new Sampler(options(settings), seed);
  }
}
