package parley.repl.eval;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import parley.repl.cli.TimeLeft;

/** Shows how many tokens are scored, how fast, and for how long it will go on. */
final class EvalProgress implements IntConsumer {

  /** How often the line is written. */
  private static final long REDRAW_NANOS = 100_000_000;

  private final Consumer<String> line;
  private final int all;
  private final LongSupplier nanoClock;
  private final long start;
  private long drawn;

  /**
   * @param all tokens that will be scored
   * @param nanoClock such as {@link System#nanoTime}
   */
  EvalProgress(Consumer<String> line, int all, LongSupplier nanoClock) {
    this.line = line;
    this.all = all;
    this.nanoClock = nanoClock;
    this.start = nanoClock.getAsLong();
    this.drawn = start - REDRAW_NANOS;
  }

  @Override
  public void accept(int scored) {
    long now = nanoClock.getAsLong();
    if (now - drawn >= REDRAW_NANOS) {
      drawn = now;
      line.accept(text(scored, (now - start) / 1e9));
    }
  }

  //  12 %  34560 of 287363 tokens, 1890 tok/s, 2:14 min left
  private String text(int scored, double seconds) {
    String text =
        String.format(Locale.ROOT, "%3d %%  %d of %d tokens", 100L * scored / all, scored, all);
    if (scored == 0 || seconds <= 0) {
      return text;
    }
    double rate = scored / seconds;
    return text
        + String.format(
            Locale.ROOT, ", %.0f tok/s, %s left", rate, TimeLeft.of((all - scored) / rate));
  }
}
