package parley.repl.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import parley.repl.cli.UsageException;
import parley.repl.table.FormatOption;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code parley bench} and {@code :bench} are told. */
public final class BenchOptions {

  @Parameters(
      arity = "0..*",
      paramLabel = "BACKEND",
      description = "the backends (default: all that run here)")
  private List<String> names = List.of();

  @Option(
      names = {"-b", "--backend"},
      paramLabel = "NAME,...",
      split = ",",
      hideParamSyntax = true,
      description = "the same")
  private List<String> backends = List.of();

  @Option(
      names = {"-p", "--prompt-tokens"},
      paramLabel = "N",
      description = "tokens of the prefill test (default: 512)")
  private Integer promptTokens;

  @Option(
      names = {"-n", "--new-tokens"},
      paramLabel = "N",
      description = "tokens of a decode test (default: 128)")
  private Integer newTokens;

  @Option(
      names = {"-d", "--depth"},
      paramLabel = "N,...",
      split = ",",
      hideParamSyntax = true,
      description = "decode tests after this many tokens of context (default: 0,512)")
  private List<Integer> depths;

  @Option(
      names = {"-t", "--threads"},
      paramLabel = "N,...",
      split = ",",
      hideParamSyntax = true,
      description = "numbers of threads (default: 1 and all physical cores)")
  private List<Integer> threads;

  @Option(
      names = {"-r", "--repetitions"},
      paramLabel = "N",
      description = "measured passes after the warm-up (default: 5)")
  private Integer repetitions;

  @Option(
      names = "--budget",
      paramLabel = "SECONDS",
      description =
          "time for one row (default: 20); a slow backend gets fewer tokens and repetitions, and"
              + " its row says how many")
  private Double budget;

  @Mixin private FormatOption format;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "draw the rates, with bars from their least to their largest: .svg or .png")
  private Path plot;

  /** The backends asked for; none means all. */
  public List<String> backends() {
    return Stream.concat(names.stream(), backends.stream()).toList();
  }

  /**
   * @param usual what was not asked for
   * @throws UsageException naming the option, its range and the value found
   */
  public BenchPlan plan(BenchPlan usual) {
    try {
      return new BenchPlan(
          or(promptTokens, usual.promptTokens()),
          or(newTokens, usual.newTokens()),
          or(depths, usual.depths()),
          or(threads, usual.threads()),
          or(repetitions, usual.repetitions()),
          or(budget, usual.budgetSeconds()));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static <T> T or(T asked, T usual) {
    return asked == null ? usual : asked;
  }

  /**
   * Checks the format and the file of the plot, before anything is measured for them.
   *
   * @throws UsageException saying what was expected
   */
  public void check() {
    format();
    plot().ifPresent(PlotFile::check);
  }

  private ReportFormat format() {
    return format.of(ReportFormat.ALL);
  }

  private Optional<PlotFile> plot() {
    return Optional.ofNullable(plot).map(PlotFile::new);
  }

  /**
   * The report in the format asked for.
   *
   * @param width columns of the terminal
   */
  public String text(BenchReport report, int width) {
    return format().text(report, width);
  }

  /**
   * Draws the plot, if that was asked for.
   *
   * @return what to say of it
   * @throws UsageException if it cannot be drawn or written
   */
  public Optional<String> draw(BenchReport report) {
    return plot().map(file -> file.write(report));
  }
}
