package parley.repl.cli;

import java.util.Locale;
import parley.engine.LoadProgress;

/** The line that tells how far a command is that reads the weights of a model once. */
public final class WeightProgress {

  private WeightProgress() {}

  // quantising: 42 %, 310 M weights/s
  public static LoadProgress on(ProgressLine line, String verb) {
    long start = System.nanoTime();
    return (done, total) -> {
      double seconds = (System.nanoTime() - start) / 1e9;
      line.accept(
          String.format(
              Locale.ROOT,
              "%s: %d %%, %.0f M weights/s",
              verb,
              100 * done / total,
              done / 1e6 / seconds));
    };
  }
}
