package parley.repl.bench;

import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Packing;
import parley.engine.Precision;
import parley.engine.Workers;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.cli.Interrupts;
import parley.repl.cli.ProgressLine;
import parley.repl.cli.SettingOptions;
import parley.repl.cli.UsageException;
import parley.repl.talk.ModelLoader;
import parley.weights.Model;
import parley.weights.ModelShape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley bench}: how fast each backend is, and how near to what the machine can do. */
@Command(
    name = "bench",
    description = {
      "Measures how fast the backends prefill and decode.",
      "The same run measures how fast this machine reads memory and multiplies: the",
      "limits that each result is held against. Ctrl-C shows what there is until then."
    },
    footer = {
      "",
      "Examples:",
      "  parley bench --shape gpt2",
      "  parley bench -b vector -t 2 -p 128 -n 64 -d 0 --format json"
    })
public final class BenchCommand implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--shape",
      paramLabel = "NAME",
      description = "random weights of this shape instead of a model: ${COMPLETION-CANDIDATES}",
      completionCandidates = ShapeNames.class)
  private String shape;

  @Option(
      names = {"-b", "--backend"},
      paramLabel = "NAME,...",
      split = ",",
      hideParamSyntax = true,
      description = "the backends (default: all that run here)")
  private List<String> backends = List.of();

  @Option(
      names = {"-p", "--prompt-tokens"},
      paramLabel = "N",
      description = "tokens of the prefill test (default: ${DEFAULT-VALUE})")
  private int promptTokens = BenchPlan.DEFAULT.promptTokens();

  @Option(
      names = {"-n", "--new-tokens"},
      paramLabel = "N",
      description = "tokens of a decode test (default: ${DEFAULT-VALUE})")
  private int newTokens = BenchPlan.DEFAULT.newTokens();

  @Option(
      names = {"-d", "--depth"},
      paramLabel = "N,...",
      split = ",",
      hideParamSyntax = true,
      description = "decode tests after this many tokens of context (default: 0,512)")
  private List<Integer> depths = BenchPlan.DEFAULT.depths();

  @Option(
      names = {"-t", "--threads"},
      paramLabel = "N,...",
      split = ",",
      hideParamSyntax = true,
      description = "numbers of threads (default: 1 and all physical cores)")
  private List<Integer> threads = List.of();

  @Option(
      names = {"-r", "--repetitions"},
      paramLabel = "N",
      description = "measured passes after the warm-up (default: ${DEFAULT-VALUE})")
  private int repetitions = BenchPlan.DEFAULT.repetitions();

  @Option(
      names = "--budget",
      paramLabel = "SECONDS",
      description =
          "time for one row (default: ${DEFAULT-VALUE}); a slow backend gets fewer tokens and"
              + " repetitions, and its row says how many")
  private double budget = BenchPlan.DEFAULT.budgetSeconds();

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      completionCandidates = FormatNames.class)
  private String format = ReportFormat.ALL.getFirst().name();

  public BenchCommand(Console console) {
    this.console = console;
  }

  /** For help. */
  static final class ShapeNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(ModelShape.values()).map(ModelShape::modelName).iterator();
    }
  }

  /** For help. */
  static final class FormatNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ReportFormat.ALL.stream().map(ReportFormat::name).iterator();
    }
  }

  @Override
  public Integer call() {
    ReportFormat writer = format();
    Settings settings =
        SettingOptions.read(
            spec.commandLine().getParseResult(), console.environment(), List.of(Setting.MODEL));
    BenchPlan plan = plan(settings.get(Setting.THREADS));
    backends.forEach(ModelLoader::requireKnown);
    ModelShape random = shape == null ? null : shape();
    Cancellation cancellation = new Cancellation();
    BenchReport report;
    try (Interrupts _ = Interrupts.request(cancellation);
        ProgressLine progress = ProgressLine.on(console.err());
        Workers workers = new Workers(plan.mostThreads())) {
      report =
          random == null
              ? onModel(settings, plan, workers, cancellation, progress)
              : onShape(random, plan, workers, cancellation, progress);
    }
    PrintWriter out = Console.writer(console.out());
    writer.write(report, out);
    out.flush();
    if (report.interrupted()) {
      return ExitCode.INTERRUPTED;
    }
    boolean measured = report.rows().stream().anyMatch(row -> row.figures().isPresent());
    return measured ? ExitCode.OK : ExitCode.FAILURE;
  }

  /**
   * @param workers to load the weights on
   */
  private BenchReport onModel(
      Settings settings,
      BenchPlan plan,
      Workers workers,
      Cancellation cancellation,
      ProgressLine progress) {
    ModelLoader loader = new ModelLoader(console.environment());
    try (Model model = Model.open(loader.find(settings.get(Setting.MODEL)))) {
      BenchModel subject =
          new BenchModel(
              model.name(),
              model.config(),
              precision ->
                  model.weights(precision, Packing.JAVA, workers, cancellation, LoadProgress.NONE));
      return Bench.run(subject, backends(model.filePrecision()), plan, cancellation, progress);
    }
  }

  private BenchReport onShape(
      ModelShape shape,
      BenchPlan plan,
      Workers workers,
      Cancellation cancellation,
      ProgressLine progress) {
    try (RandomModel model = new RandomModel(shape.config(), workers)) {
      BenchModel subject =
          new BenchModel(
              shape.modelName(),
              shape.config(),
              precision -> model.weights(precision, cancellation));
      return Bench.run(subject, backends(Precision.FLOAT32), plan, cancellation, progress);
    }
  }

  private BenchPlan plan(int cores) {
    List<Integer> counts = threads.isEmpty() ? Stream.of(1, cores).distinct().toList() : threads;
    try {
      return new BenchPlan(promptTokens, newTokens, depths, counts, repetitions, budget);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private ModelShape shape() {
    if (spec.commandLine().getParseResult().hasMatchedOption("-m")) {
      throw new UsageException("--shape: expected it without --model, got both");
    }
    return ModelShape.named(shape)
        .orElseThrow(
            () ->
                new UsageException(
                    "--shape: expected " + words(new ShapeNames()) + ", got " + shape));
  }

  private ReportFormat format() {
    return ReportFormat.ALL.stream()
        .filter(f -> f.name().equals(format))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--format: expected " + words(new FormatNames()) + ", got " + format));
  }

  /**
   * Every one that was asked for, even if it cannot run here; by default those that can.
   *
   * @param file how the weights are stored: int8 ones are for int8 backends only
   */
  private List<Backend> backends(Precision file) {
    List<Backend> all = Backends.load().all();
    if (backends.isEmpty()) {
      return all.stream()
          .filter(b -> b.unavailable().isEmpty())
          .filter(b -> file == Precision.FLOAT32 || b.precision() == file)
          .toList();
    }
    return backends.stream().map(name -> named(all, name, file)).distinct().toList();
  }

  private static Backend named(List<Backend> all, String name, Precision file) {
    return all.stream()
        .filter(
            b ->
                b.name().equalsIgnoreCase(name)
                    || b.aliases().stream().anyMatch(name::equalsIgnoreCase))
        .findFirst()
        .orElseGet(() -> ModelLoader.backend(name, file)); // auto
  }

  private static String words(Iterable<String> names) {
    return String.join(", ", names);
  }
}
