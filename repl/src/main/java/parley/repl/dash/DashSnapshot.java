package parley.repl.dash;

import java.util.List;
import java.util.Optional;
import parley.repl.pane.PaneSnapshot;

/**
 * What {@code :dash} shows.
 *
 * @param pane what the status pane shows too
 * @param operations what a token's time went into; empty where the backend does not tell
 * @param layerMicros microseconds of each layer for a token, as {@code operations}
 * @param likeliest the tokens that were likeliest where the last one was chosen
 * @param dialog what was said in the dash, line by line
 * @param input what the user has typed so far; empty while nothing can be typed
 */
public record DashSnapshot(
    PaneSnapshot pane,
    List<Share> operations,
    List<Double> layerMicros,
    List<Likely> likeliest,
    List<String> dialog,
    Optional<String> input) {

  /** The part of a token's time that an operation took, all layers together. */
  public record Share(String operation, double share) {}

  /**
   * A likely token.
   *
   * @param text of it, in quotes
   * @param probability of it, after the repetition penalty and before any other sampling option
   * @param chosen whether it became part of the answer
   */
  public record Likely(String text, double probability, boolean chosen) {}
}
