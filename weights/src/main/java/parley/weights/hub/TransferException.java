package parley.weights.hub;

import java.time.Duration;
import java.util.Optional;

/** One attempt failed in a way that may pass: it is worth another. */
final class TransferException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> wait;

  TransferException(String message) {
    this(message, Optional.empty());
  }

  TransferException(String message, Throwable cause) {
    super(message, cause);
    wait = Optional.empty();
  }

  /**
   * @param wait how long the server asks to be left alone, if it says so
   */
  TransferException(String message, Optional<Duration> wait) {
    super(message);
    this.wait = wait;
  }

  Optional<Duration> retryAfter() {
    return wait;
  }
}
