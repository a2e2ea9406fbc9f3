package parley.repl.pane;

/**
 * What the status row shows.
 *
 * @param model name of the model
 * @param backend name of the backend
 * @param activity what the program is doing
 * @param tokensPerSecond live while streaming, else of the last answer; 0 if there is none
 * @param used tokens of the conversation
 * @param context most tokens that fit
 */
public record PaneSnapshot(
    String model,
    String backend,
    Activity activity,
    double tokensPerSecond,
    int used,
    int context) {

  /** What the program is doing. */
  public enum Activity {
    /** Waiting for a message. */
    READY,
    /** Reading the message. */
    PREFILL,
    /** Writing the answer. */
    STREAMING
  }
}
