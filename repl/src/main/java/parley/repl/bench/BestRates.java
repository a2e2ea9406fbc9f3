package parley.repl.bench;

import java.util.Map;
import java.util.TreeMap;

/**
 * The best rate by number of threads, never a mean: what disturbs a round can only make it slower.
 */
final class BestRates {

  /** A round that is this much faster than the best so far is so by more than chance. */
  private static final double CHANCE = 1.02;

  private final Map<Integer, Double> byThreads = new TreeMap<>(); // work per second

  /** Keeps the best; returns whether it rose by more than chance. */
  boolean raise(int threads, double work, long startNanos) {
    double rate = work / ((System.nanoTime() - startNanos) / 1e9);
    double before = byThreads.getOrDefault(threads, 0.0);
    byThreads.put(threads, Math.max(before, rate));
    return rate > CHANCE * before;
  }

  /** By number of threads, ascending. */
  Map<Integer, Double> byThreads() {
    return new TreeMap<>(byThreads);
  }
}
