package parley.repl.compare;

import java.util.List;
import parley.repl.cli.UsageException;
import parley.repl.table.FormatOption;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What only {@code parley compare} is told. */
final class CompareOptions {

  @Option(
      names = {"-b", "--backend"},
      paramLabel = "NAME,...",
      split = ",",
      hideParamSyntax = true,
      description = "the backends (default: all that run here)")
  private List<String> backends = List.of();

  @Option(
      names = "--budget",
      paramLabel = "SECONDS",
      description = "time for each backend (default: ${DEFAULT-VALUE}); what it has by then counts")
  private double budget = ComparisonPlan.BUDGET_SECONDS;

  @Option(names = "--ignore-eos", description = "go on after the end token")
  private boolean ignoreEnd;

  @Mixin private FormatOption format;

  /** The backends asked for; none means all. */
  List<String> backends() {
    return backends;
  }

  /**
   * @throws UsageException if there is no such format
   */
  ComparisonFormat format() {
    return format.of(ComparisonFormat.ALL);
  }

  /**
   * @param endToken of the model
   * @throws UsageException naming what is out of its range
   */
  ComparisonPlan plan(int[] prompt, int maxTokens, int endToken) {
    try {
      return new ComparisonPlan(prompt, maxTokens, ignoreEnd ? -1 : endToken, budget);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
