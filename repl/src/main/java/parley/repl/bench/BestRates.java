package parley.repl.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The best rate by number of threads, never a mean: what disturbs a round can only make it slower.
 */
final class BestRates {

  /** A round that is this much faster than the best so far is so by more than chance. */
  private static final double CHANCE = 1.02;

  private final Map<Integer, List<Double>> sittings = new TreeMap<>(); // best work per second

  /** Begins another sitting: some rounds after one another. */
  void sit(int threads) {
    sittings.computeIfAbsent(threads, _ -> new ArrayList<>()).add(0.0);
  }

  /** Keeps the best; returns whether that of all sittings rose by more than chance. */
  boolean raise(int threads, double work, long startNanos) {
    double rate = work / ((System.nanoTime() - startNanos) / 1e9);
    List<Double> bests = sittings.get(threads);
    double before = Collections.max(bests);
    bests.set(bests.size() - 1, Math.max(bests.getLast(), rate));
    return rate > CHANCE * before;
  }

  /** By number of threads, ascending. */
  Map<Integer, Double> byThreads() {
    Map<Integer, Double> best = new TreeMap<>();
    sittings.forEach((threads, bests) -> best.put(threads, Collections.max(bests)));
    best.values().removeIf(rate -> rate == 0); // cancelled before its first round
    return best;
  }

  /** How far the sittings with the same number of threads differ, at most: a part of the best. */
  double drift() {
    double drift = 0;
    for (List<Double> bests : sittings.values()) {
      double best = Collections.max(bests);
      double least = bests.stream().filter(rate -> rate > 0).reduce(best, Math::min);
      drift = Math.max(drift, best > 0 ? 1 - least / best : 0);
    }
    return drift;
  }
}
