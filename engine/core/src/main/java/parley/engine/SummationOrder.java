package parley.engine;

/**
 * In which order kernels add up the terms of every sum. Kernels of the same order give the same
 * bits from the same weights, whatever language and vectors they are written in; so one can go on
 * where another stopped.
 */
public enum SummationOrder {
  /** Term after term, as the paper writes it. */
  SCALAR,
  /** That of {@link Kernels}: blocks of a panel's lanes, one fixed tree where lanes are added. */
  PANELS
}
