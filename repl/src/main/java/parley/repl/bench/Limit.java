package parley.repl.bench;

/** What the machine can do at most, measured when asked. */
@FunctionalInterface
interface Limit {

  /** Where no loops of ours can show it. */
  Limit UNKNOWN = () -> Double.NaN;

  /**
   * Work per second at this moment: bytes read, or floating-point operations; not a number if that
   * cannot be told.
   *
   * @throws parley.engine.CancelledException if cancelled
   */
  double now();
}
