package parley.repl.compare;

/**
 * What every backend is asked for.
 *
 * @param prompt ids to continue; at least one, fewer than the context
 * @param maxTokens longest answer
 * @param endToken id to stop at, -1 for none
 * @param budgetSeconds time for each backend, from the prompt to the last token
 */
public record ComparisonPlan(int[] prompt, int maxTokens, int endToken, double budgetSeconds) {

  /** Seconds for a backend: enough for all but the slowest. */
  public static final double BUDGET_SECONDS = 5;

  public ComparisonPlan {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("tokens: expected at least 1, got " + maxTokens);
    }
    if (!(budgetSeconds > 0)) {
      throw new IllegalArgumentException("budget: expected more than 0 s, got " + budgetSeconds);
    }
  }
}
