package parley.weights.hub;

import java.time.Duration;

/**
 * How long to wait for a server.
 *
 * @param connect for a connection
 * @param stall for the next bytes
 * @param attempts of one request without a byte that is new
 * @param firstPause before the second attempt; each later one is twice as long
 * @param longestPause also where the server asks for more
 */
public record HubPatience(
    Duration connect, Duration stall, int attempts, Duration firstPause, Duration longestPause) {

  public static final HubPatience USUAL =
      new HubPatience(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          6,
          Duration.ofSeconds(1),
          Duration.ofSeconds(60));

  /** The pause after a failed attempt, the first of which is 1. */
  Duration pause(int attempt) {
    Duration pause = firstPause.multipliedBy(1L << Math.min(attempt - 1, 20));
    return pause.compareTo(longestPause) < 0 ? pause : longestPause;
  }
}
