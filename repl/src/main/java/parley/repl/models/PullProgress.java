package parley.repl.models;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import parley.repl.cli.ProgressLine;
import parley.repl.cli.TimeLeft;
import parley.tokenizer.VisibleText;
import parley.weights.hub.PullEvent;

/** Shows how far a download is, how fast it is, and when it will be done. */
final class PullProgress implements Consumer<PullEvent> {

  private static final double MEGABYTE = 1e6;
  private static final long SECOND = 1_000_000_000L;

  /** How often the line is written. */
  private static final long REDRAW = SECOND / 10;

  /** The rate is that of so long. */
  private static final long WINDOW = 5 * SECOND;

  /** How much was there at a time. */
  private record Mark(long nanos, long bytes) {}

  private final ProgressLine line;
  private final PrintStream err;
  private final LongSupplier clock;
  private final Deque<Mark> marks = new ArrayDeque<>();
  private long drawn;

  /**
   * @param clock nanoseconds
   */
  PullProgress(ProgressLine line, PrintStream err, LongSupplier clock) {
    this.line = line;
    this.err = err;
    this.clock = clock;
    this.drawn = clock.getAsLong() - REDRAW;
  }

  @Override
  public void accept(PullEvent event) {
    switch (event) {
      case PullEvent.Progress progress -> progress(progress);
      case PullEvent.Retrying retrying ->
          note(
              "%s; again in %.1f s"
                  .formatted(retrying.why(), retrying.pause().toMillis() / 1000.0));
      case PullEvent.Waiting waiting ->
          note("another parley downloads " + waiting.file() + ": waiting for it");
      case PullEvent.Discarded discarded ->
          note(discarded.file() + " in the hub cache is damaged: downloading it again");
    }
  }

  private void progress(PullEvent.Progress progress) {
    long now = clock.getAsLong();
    if (now - drawn >= REDRAW || progress.done() == progress.total()) {
      drawn = now;
      line.accept(text(progress, rate(now, progress.done())));
    }
  }

  private double rate(long now, long bytes) {
    if (!marks.isEmpty() && marks.getLast().bytes() > bytes) {
      marks.clear(); // a file began anew
    }
    marks.addLast(new Mark(now, bytes));
    while (marks.size() > 2 && now - marks.getFirst().nanos() > WINDOW) {
      marks.removeFirst();
    }
    long nanos = now - marks.getFirst().nanos();
    return nanos == 0 ? 0 : (bytes - marks.getFirst().bytes()) * (double) SECOND / nanos;
  }

  // model.safetensors: 42 %, 230 of 548 MB, 12.3 MB/s, 26 s left
  static String text(PullEvent.Progress progress, double rate) {
    String text =
        String.format(
            Locale.ROOT,
            "%s: %d %%, %.0f of %.0f MB",
            VisibleText.of(progress.file()),
            progress.total() == 0 ? 100 : Math.round(100.0 * progress.done() / progress.total()),
            progress.done() / MEGABYTE,
            progress.total() / MEGABYTE);
    long rest = progress.total() - progress.done();
    return rate <= 0 || rest == 0
        ? text
        : text
            + String.format(
                Locale.ROOT, ", %.1f MB/s, %s left", rate / MEGABYTE, TimeLeft.of(rest / rate));
  }

  private void note(String text) {
    line.accept("");
    err.println("(" + VisibleText.of(text) + ")");
  }
}
