package parley.repl.bench;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Precision;
import parley.engine.Workers;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.cli.Interrupts;
import parley.repl.cli.ProgressLine;
import parley.repl.cli.SettingOptions;
import parley.repl.cli.UsageException;
import parley.repl.talk.BackendChoice;
import parley.repl.talk.ModelLoader;
import parley.weights.Model;
import parley.weights.ModelShape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "  parley bench kv q8 -t 2 --plot rates.svg",
      "  parley bench -b vector -t 2 -p 128 -n 64 -d 0 --format json"
    })
public final class BenchCommand implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private BenchOptions options;

  @Option(
      names = "--shape",
      paramLabel = "NAME",
      description = "random weights of this shape instead of a model: ${COMPLETION-CANDIDATES}",
      completionCandidates = ShapeNames.class)
  private String shape;

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

  @Override
  public Integer call() {
    options.check();
    Settings settings =
        SettingOptions.read(
            spec.commandLine().getParseResult(), console.environment(), List.of(Setting.MODEL));
    List<Integer> usualThreads = List.of(1, settings.get(Setting.THREADS));
    BenchPlan plan = options.plan(BenchPlan.DEFAULT.withThreads(usualThreads));
    options.backends().forEach(ModelLoader::requireKnown);
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
    console.out().print(options.text(report, console.width()));
    console.out().flush();
    options.draw(report).ifPresent(console.err()::println);
    if (report.interrupted()) {
      return ExitCode.INTERRUPTED;
    }
    return report.isEmpty() ? ExitCode.FAILURE : ExitCode.OK;
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
              model.filePrecision(),
              backend ->
                  model.weights(
                      backend.precisionFor(model.filePrecision()),
                      backend.packing(),
                      workers,
                      cancellation,
                      LoadProgress.NONE));
      return run(subject, plan, cancellation, progress);
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
              Precision.FLOAT32,
              backend -> model.weights(backend.precision(), cancellation));
      return run(subject, plan, cancellation, progress);
    }
  }

  private BenchReport run(
      BenchModel model, BenchPlan plan, Cancellation cancellation, ProgressLine progress) {
    return Bench.run(
        model, BackendChoice.of(options.backends(), model.file()), plan, cancellation, progress);
  }

  private ModelShape shape() {
    if (spec.commandLine().getParseResult().hasMatchedOption("-m")) {
      throw new UsageException("--shape: expected it without --model, got both");
    }
    return ModelShape.named(shape)
        .orElseThrow(
            () ->
                new UsageException(
                    "--shape: expected " + String.join(", ", new ShapeNames()) + ", got " + shape));
  }
}
