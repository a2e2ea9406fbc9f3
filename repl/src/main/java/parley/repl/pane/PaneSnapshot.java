package parley.repl.pane;

import java.util.List;
import java.util.Optional;
import parley.repl.talk.TurnFigures;

/**
 * What the status pane shows, and {@code :dash} too.
 *
 * @param engine what computes
 * @param activity what the program is doing
 * @param speed of the answer in progress, else of the last one
 * @param turn the figures of that answer, as far as they are known; empty before the first
 * @param used tokens of the conversation
 * @param context most tokens that fit
 * @param memory what it takes
 */
public record PaneSnapshot(
    Engine engine,
    Activity activity,
    Speed speed,
    Optional<TurnFigures> turn,
    int used,
    int context,
    Memory memory) {

  /** What the program is doing. */
  public enum Activity {
    /** Waiting for a message. */
    READY,
    /** Reading the message. */
    PREFILL,
    /** Writing the answer. */
    STREAMING
  }

  /**
   * What computes.
   *
   * @param model its name
   * @param precision of the weights in memory, in words
   * @param backend its name
   * @param variant what the backend runs as on this processor; empty for nothing to say
   * @param threads that it computes on
   * @param sampling the sampling settings, in words
   */
  public record Engine(
      String model,
      String precision,
      String backend,
      String variant,
      int threads,
      String sampling) {}

  /**
   * Tokens a second.
   *
   * @param now over the last second while streaming, else of the last answer; 0 if there is none
   * @param average over all answers of the chat; 0 if there is none
   * @param trace from the begin of the answer to its end, in equal steps
   */
  public record Speed(double now, double average, List<Double> trace) {

    /** Nothing has been said yet. */
    public static final Speed NONE = new Speed(0, 0, List.of());
  }

  /**
   * Bytes in memory.
   *
   * @param weights of the model, in all precisions that are loaded
   * @param conversation the KV cache and the buffers
   * @param process the whole program, or 0 where the system does not tell
   */
  public record Memory(long weights, long conversation, long process) {}
}
