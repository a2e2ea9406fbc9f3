package parley.repl.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The best rate of each sitting, never a mean: what disturbs a round can only make it slower. */
final class BestRates {

  /** A round that is this much faster than the best so far is so by more than chance. */
  private static final double CHANCE = 1.02;

  private final Map<Integer, List<Double>> sittings = new TreeMap<>(); // best work per second
  private int threads; // of the sitting that goes on
  private double best; // of that one

  /** Begins a sitting: some rounds after one another. One that was not ended never counts. */
  void sit(int count) {
    threads = count;
    best = 0;
  }

  /** Keeps the best; returns whether that of all sittings rose by more than chance. */
  boolean raise(double work, long startNanos) {
    double rate = work / ((System.nanoTime() - startNanos) / 1e9);
    double before = Math.max(best, byThreads().getOrDefault(threads, 0.0));
    best = Math.max(best, rate);
    return rate > CHANCE * before;
  }

  /** Ends a sitting that was not cancelled, after at least one round; returns its best. */
  double end() {
    sittings.computeIfAbsent(threads, _ -> new ArrayList<>()).add(best);
    return best;
  }

  /** The best of all sittings, by number of threads, ascending. */
  Map<Integer, Double> byThreads() {
    Map<Integer, Double> rates = new TreeMap<>();
    sittings.forEach((count, bests) -> rates.put(count, Collections.max(bests)));
    return rates;
  }

  /** How far the sittings with the same number of threads differ, at most: a part of the best. */
  double drift() {
    return sittings.values().stream()
        .mapToDouble(bests -> 1 - Collections.min(bests) / Collections.max(bests))
        .max()
        .orElse(0);
  }
}
