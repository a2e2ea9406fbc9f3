package parley.engine;

/** Is told how far loading has come, on the thread that asked for it. */
@FunctionalInterface
public interface LoadProgress {

  /** Tells nobody. */
  LoadProgress NONE = (_, _) -> {};

  /**
   * @param parameters loaded so far; grows, and ends at {@code total}
   * @param total number of parameters of the model
   */
  void loaded(long parameters, long total);
}
