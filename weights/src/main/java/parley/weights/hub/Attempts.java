package parley.weights.hub;

import java.time.Duration;
import java.util.function.Consumer;
import parley.engine.Cancellation;

/** Counts the attempts of one request, and pauses between them, longer each time. */
final class Attempts {

  private final HubPatience patience;
  private final Cancellation cancellation;
  private final Consumer<PullEvent> listener;
  private int failed;

  Attempts(HubPatience patience, Cancellation cancellation, Consumer<PullEvent> listener) {
    this.patience = patience;
    this.cancellation = cancellation;
    this.listener = listener;
  }

  /** Something came that was not there before: the next failure is a first one. */
  void progressed() {
    failed = 0;
  }

  /**
   * Waits until it is time for another attempt.
   *
   * @throws HubException if there were enough
   */
  void failed(TransferException fault) {
    failed++;
    if (failed >= patience.attempts()) {
      throw new HubException(
          fault.getMessage()
              + "; gave up after "
              + failed
              + " attempts: the same command again goes on where this one stopped",
          fault);
    }
    Duration pause = fault.retryAfter().orElse(patience.pause(failed));
    Duration bounded =
        pause.compareTo(patience.longestPause()) < 0 ? pause : patience.longestPause();
    listener.accept(new PullEvent.Retrying(fault.getMessage(), bounded));
    sleep(bounded, cancellation);
  }

  /**
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  static void sleep(Duration pause, Cancellation cancellation) {
    long end = System.nanoTime() + pause.toNanos();
    cancellation.check();
    while (System.nanoTime() - end < 0) {
      try {
        Thread.sleep(Math.clamp((end - System.nanoTime()) / 1_000_000, 1, HubHttp.TICK_MILLIS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HubException("interrupted", e);
      }
      cancellation.check();
    }
  }
}
