package parley.repl.talk;

import java.util.concurrent.ThreadLocalRandom;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Sampler;
import parley.engine.SamplingOptions;

/** Makes samplers from the settings. */
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

  /** The seed that the settings say; a random one is short enough to be typed again. */
  public static long seed(Settings settings) {
    return settings
        .get(Setting.SEED)
        .orElseGet(() -> ThreadLocalRandom.current().nextInt(0, Integer.MAX_VALUE));
  }

  /**
   * The sampler of one answer. The first answer of a chat is that of {@code generate} with the same
   * seed.
   *
   * @param turn number of answers before this one
   */
  public static Sampler sampler(Settings settings, long seed, int turn) {
    return new Sampler(options(settings), seed + turn);
  }
}
