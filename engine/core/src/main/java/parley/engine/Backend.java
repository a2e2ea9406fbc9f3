package parley.engine;

import java.util.List;
import java.util.Optional;

/** A way to run a model: opens {@link Session}s over {@link Weights}, or says why it cannot. */
public interface Backend {

  /** The name that users type, such as {@code vector}. */
  String name();

  /** Other names for the same backend, such as the reference system's {@code numpy}. */
  List<String> aliases();

  /** One line for help and tables. */
  String description();

  /** The reason, with the remedy, why this backend cannot run here; empty if it can. */
  Optional<String> unavailable();

  /** Whether decoding keeps keys and values, or computes the whole text again for each token. */
  boolean usesCache();

  /** How it wants the weights in memory, unless the file suggests another way. */
  Precision precision();

  /**
   * How it wants the weights of a file in memory: bfloat16 where a half-precision backend is given
   * a file of those, else {@link #precision}.
   */
  default Precision precisionFor(Precision file) {
    return precision();
  }

  /**
   * @param workers the threads to compute on; may be shared, one forward pass runs at a time
   * @throws ModelException if the weights are of another precision or memory is short
   */
  Session open(Weights weights, Workers workers);

  /**
   * As {@link #open(Weights, Workers)}, for a backend that first has to give the weights another
   * form, which takes as long as loading them.
   *
   * @param progress is told how far that has come
   * @throws CancelledException within 200 ms of a request, where nothing but the weights is large;
   *     all memory is given back
   */
  default Session open(
      Weights weights, Workers workers, Cancellation cancellation, LoadProgress progress) {
    return open(weights, workers);
  }

  /**
   * Goes on with a session that another backend opened, where both give the same bits: all that the
   * session holds is kept, and nothing is computed or allocated.
   *
   * @param weights that this backend would open a session over
   * @return whether it could; if not, the session is as it was
   */
  default boolean takeOver(Session session, Weights weights) {
    return false;
  }

  /** The fastest way to bring weights into memory for this backend; call only if available. */
  default Packing.Factory packing() {
    return Packing.JAVA;
  }

  /** What it runs as on this processor, such as an instruction set; call only if available. */
  default Optional<String> variant() {
    return Optional.empty();
  }
}
