package parley.repl.bench;

import java.util.List;

/**
 * What to measure, with every backend.
 *
 * @param promptTokens tokens of the prefill test
 * @param newTokens tokens of a decode test
 * @param depths tokens of context before the first decoded one; a decode test for each, once
 * @param threads numbers of threads; every test runs with each, once
 * @param repetitions measured passes of a test, after its warm-up
 * @param budgetSeconds time for one row; a row that would take longer gets fewer tokens and passes
 */
public record BenchPlan(
    int promptTokens,
    int newTokens,
    List<Integer> depths,
    List<Integer> threads,
    int repetitions,
    double budgetSeconds) {

  /** What the documentation's figures were taken with, on one thread. */
  public static final BenchPlan DEFAULT =
      new BenchPlan(512, 128, List.of(0, 512), List.of(1), 5, 20);

  /**
   * @throws IllegalArgumentException naming the option, its range and the value found
   */
  public BenchPlan {
    requireAtLeast("prompt tokens", promptTokens, 1);
    requireAtLeast("new tokens", newTokens, 1);
    requireAtLeast("repetitions", repetitions, 1);
    depths = depths.stream().distinct().toList();
    threads = threads.stream().distinct().toList();
    depths.forEach(depth -> requireAtLeast("depth", depth, 0));
    threads.forEach(count -> requireAtLeast("threads", count, 1));
    if (!(budgetSeconds > 0)) {
      throw new IllegalArgumentException("budget: expected more than 0 s, got " + budgetSeconds);
    }
  }

  /** The same on other numbers of threads. */
  BenchPlan withThreads(List<Integer> counts) {
    return new BenchPlan(promptTokens, newTokens, depths, counts, repetitions, budgetSeconds);
  }

  /** How many tests every backend runs with each number of threads. */
  int tests() {
    return 1 + depths.size();
  }

  int mostThreads() {
    return threads.stream().mapToInt(Integer::intValue).max().orElse(1);
  }

  private static void requireAtLeast(String option, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          option + ": expected at least " + least + ", got " + value);
    }
  }
}
