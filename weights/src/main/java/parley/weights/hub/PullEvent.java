package parley.weights.hub;

import java.time.Duration;

/** What happens while a model is downloaded, told on the thread that asked for it. */
public sealed interface PullEvent {

  /**
   * More is there than before.
   *
   * @param file that is downloaded now
   * @param done bytes of all files that are there, with what was there before
   * @param total bytes of all files
   */
  record Progress(String file, long done, long total) implements PullEvent {}

  /** An attempt failed, and another follows after a pause. */
  record Retrying(String why, Duration pause) implements PullEvent {}

  /** Another process downloads this file; it is waited for. */
  record Waiting(String file) implements PullEvent {}

  /** What lies in the cache is not what it should be, and is downloaded again. */
  record Discarded(String file) implements PullEvent {}
}
