package parley.repl.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import parley.engine.CancelledException;

/**
 * Times a {@link Pass} within a budget of seconds.
 *
 * <p>Small passes, each four times the one before, show how long the whole one would take. If a
 * warm-up and two repetitions do not fit into what is left of the budget, the pass gets as many
 * tokens as do. The warm-up is repeated until it gets no faster, for the JVM compiles while it
 * runs. There is always one repetition, whatever the budget.
 */
final class Measurement {

  /** Part of the budget for the small passes, and again for the warm-up. */
  private static final double SHARE = 0.25;

  /** Warm-up and two repetitions. */
  private static final int LEAST_PASSES = 3;

  /** The second compiler takes about this long to be done with the kernels. */
  private static final double WARM_UP_SECONDS = 1;

  private static final int GROWTH = 4;

  /** A repetition that is faster than this part of the one before shows that it was still cold. */
  private static final double STILL_COLD = 0.97;

  /**
   * @param tokens of one pass
   * @param seconds of each repetition
   * @param limits the machine's limit beside each repetition: the better of just before and after
   */
  record Result(int tokens, double[] seconds, double[] limits) {

    BenchRow.Rates tokensPerSecond() {
      return BenchRow.Rates.of(Arrays.stream(seconds).map(s -> tokens / s).toArray());
    }

    double medianSeconds() {
      return BenchRow.Rates.of(seconds).median();
    }

    /** Empty if the limit is unknown. */
    Optional<BenchRow.AgainstLimit> againstLimit() {
      if (Double.isNaN(limits[0])) {
        return Optional.empty();
      }
      double[] tokensPerWork = new double[seconds.length];
      Arrays.setAll(tokensPerWork, i -> tokens / seconds[i] / limits[i]);
      return Optional.of(
          new BenchRow.AgainstLimit(
              BenchRow.Rates.of(limits).median(), BenchRow.Rates.of(tokensPerWork).median()));
    }
  }

  private final Pass pass;
  private final double budget;
  private final LongSupplier nanoClock;
  private final Limit limit;
  private final long start;
  private int size; // tokens of the last pass
  private double seconds; // time of the last pass

  private Measurement(Pass pass, double budget, LongSupplier nanoClock, Limit limit) {
    this.pass = pass;
    this.budget = budget;
    this.nanoClock = nanoClock;
    this.limit = limit;
    this.start = nanoClock.getAsLong();
  }

  /**
   * @param tokens of a pass, if the budget allows
   * @param repetitions of it, if the budget allows
   * @param budget in seconds
   * @param nanoClock such as {@link System#nanoTime}
   * @param limit is asked before the first repetition and after each
   * @throws CancelledException if cancelled before the first repetition was complete
   */
  static Result of(
      Pass pass, int tokens, int repetitions, double budget, LongSupplier nanoClock, Limit limit) {
    Measurement measurement = new Measurement(pass, budget, nanoClock, limit);
    measurement.scaleUpTo(tokens);
    int count = measurement.affordable(tokens);
    measurement.warmUp(count);
    // What was estimated from cold code may turn out much too few.
    int more = measurement.affordable(tokens);
    while (more >= 2 * count) {
      count = more;
      measurement.warmUp(count);
      more = measurement.affordable(tokens);
    }
    return measurement.repeat(count, repetitions);
  }

  private void scaleUpTo(int tokens) {
    time(1);
    while (size < tokens) {
      int next = Math.min(tokens, size * GROWTH);
      double before = seconds;
      if (elapsed() + predicted(next) <= SHARE * budget) {
        time(next);
      } else if (elapsed() + seconds > SHARE * budget) {
        return;
      } else if (time(size) > STILL_COLD * before) { // too slow, and not for being cold
        return;
      }
    }
  }

  /** The largest number of tokens, up to {@code tokens}, of which enough passes fit. */
  private int affordable(int tokens) {
    double each = (budget - elapsed()) / LEAST_PASSES;
    int count = tokens;
    while (count > 1 && predicted(count) > each) {
      count--;
    }
    return count;
  }

  private void warmUp(int tokens) {
    double end = elapsed() + SHARE * budget;
    double atLeast = elapsed() + Math.min(WARM_UP_SECONDS, SHARE * budget);
    if (size != tokens) {
      time(tokens);
    }
    double before;
    do {
      before = seconds;
      if (elapsed() + seconds > end) {
        return;
      }
      time(tokens);
    } while (seconds < STILL_COLD * before || elapsed() < atLeast);
  }

  /** Limit and repetition in turn: a slow minute is slow for both. */
  private Result repeat(int tokens, int repetitions) {
    List<Double> times = new ArrayList<>();
    List<Double> limits = new ArrayList<>();
    double before = limit.now();
    try {
      do {
        times.add(time(tokens));
        limits.add(before);
        double after = limit.now();
        limits.set(limits.size() - 1, Math.max(before, after));
        before = after;
      } while (times.size() < repetitions && elapsed() + seconds <= budget);
    } catch (CancelledException e) {
      if (limits.isEmpty()) {
        throw e;
      } // The repetitions before the one that was cut short stand.
    }
    return new Result(tokens, array(times), array(limits));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private double predicted(int tokens) {
    return seconds * pass.work(tokens) / pass.work(size);
  }

  private double time(int tokens) {
    long from = nanoClock.getAsLong();
    pass.run(tokens);
    size = tokens;
    seconds = Math.max(nanoClock.getAsLong() - from, 1) / 1e9;
    return seconds;
  }

  private double elapsed() {
    return (nanoClock.getAsLong() - start) / 1e9;
  }
}
