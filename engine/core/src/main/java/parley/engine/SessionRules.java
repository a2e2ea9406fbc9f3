package parley.engine;

import java.lang.foreign.MemorySegment;

/**
 * What every {@link Session} demands of its caller and of its model; all backends word it alike.
 */
public final class SessionRules {

  private SessionRules() {}

  /**
   * @param position tokens fed before
   * @throws IllegalArgumentException if {@link Session#feed} cannot run with these arguments
   */
  public static void requireFeed(ModelConfig config, int position, int[] ids, int wanted) {
    if (ids.length == 0) {
      throw new IllegalArgumentException("tokens: expected at least one, got none");
    }
    if (ids.length > config.maxSeqLen() - position) {
      throw new IllegalArgumentException(
          "context: expected at most %d tokens after the %d so far, got %d"
              .formatted(config.maxSeqLen() - position, position, ids.length));
    }
    if (wanted < 0 || wanted > ids.length) {
      throw new IllegalArgumentException(
          "wanted logits: expected 0 to " + ids.length + ", got " + wanted);
    }
    for (int id : ids) {
      if (id < 0 || id >= config.vocabSize()) {
        throw new IllegalArgumentException(
            "token id: expected 0 to " + (config.vocabSize() - 1) + ", got " + id);
      }
    }
  }

  /**
   * @throws IllegalArgumentException if a session at {@code position} cannot be cut to that length
   */
  public static void requireLength(int length, int position) {
    if (length < 0 || length > position) {
      throw new IllegalArgumentException("length: expected 0 to " + position + ", got " + length);
    }
  }

  /**
   * @throws ModelException if the backend wants other weights than these
   */
  public static void requirePrecision(Backend backend, Weights weights) {
    if (backend.precisionFor(weights.precision()) != weights.precision()) {
      throw new ModelException(
          "backend %s: expected %s weights, got %s"
              .formatted(backend.name(), backend.precision().word(), weights.precision().word()));
    }
  }

  /**
   * @param logits float32, of any length
   * @throws ModelException if one is no number
   */
  public static void requireFinite(MemorySegment logits) {
    long count = logits.byteSize() / Float.BYTES;
    float nothing = 0; // a finite number times 0 is 0; infinity and NaN stay NaN
    for (long i = 0; i < count; i++) {
      nothing += logits.getAtIndex(F32Matrix.FLOAT, i) * 0;
    }
    if (nothing != 0) {
      throw notFinite("output head");
    }
  }

  /** What is thrown where a layer or the output head gives no numbers. */
  static ModelException notFinite(String where) {
    return new ModelException(
        where + ": expected finite numbers, got NaN or infinity; the model's weights are damaged");
  }
}
