package parley.repl.compare;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.Settings;
import parley.config.Template;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.repl.cli.Console;
import parley.repl.cli.Interrupts;
import parley.repl.cli.ProgressLine;
import parley.repl.cli.PromptOptions;
import parley.repl.cli.SettingOptions;
import parley.repl.cli.VocabularyOption;
import parley.repl.talk.BackendChoice;
import parley.repl.talk.ModelLoader;
import parley.repl.talk.OpenModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code parley compare}: whether all backends say the same, and how fast. */
@Command(
    name = "compare",
    description = {
      "Lets every backend continue a text greedily, and compares what they say.",
      "Float32 backends must agree: if not, the exit code is 1. At a first difference it",
      "shows how far the two tokens were apart; up to 0.0001 is a near tie, and equal.",
      "Int8 backends are compared too, for information. parley --compare is the same."
    },
    footer = {
      "",
      "Examples:",
      "  parley compare -p \"The meaning of life is\" -n 100",
      "  parley compare -m gpt2 -b kv,vector,q8 -p \"Once upon a time\" --budget 20"
    })
public final class CompareCommand implements Callable<Integer> {

  /** The settings whose options this command has. */
  public static final List<Setting<?>> SETTINGS =
      List.of(Setting.MODEL, Setting.THREADS, Setting.MAX_TOKENS);

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private PromptOptions prompt;
  @Mixin private CompareOptions options;
  @Mixin private VocabularyOption vocabulary;

  public CompareCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    ComparisonFormat format = options.format();
    options.backends().forEach(ModelLoader::requireKnown);
    Settings settings =
        SettingOptions.read(spec.commandLine().getParseResult(), console.environment(), SETTINGS);
    prompt.read(console);
    ComparisonReport report = compare(withBackend(settings));
    console.out().print(format.text(report, console.width()));
    return report.exitCode();
  }

  /** One of those to be compared, so that no weights are loaded for another. */
  private Settings withBackend(Settings settings) {
    String name = options.backends().isEmpty() ? Backends.AUTO : options.backends().getFirst();
    return settings.with(Setting.BACKEND, name, Origin.FLAG);
  }

  private ComparisonReport compare(Settings settings) {
    Cancellation cancellation = new Cancellation();
    ModelLoader loader = new ModelLoader(console.environment());
    try (Interrupts _ = Interrupts.request(cancellation);
        ProgressLine progress = ProgressLine.on(console.err());
        OpenModel model = vocabulary.open(loader, settings, cancellation)) {
      int[] ids = prompt.ids(model, Template.PLAIN);
      PromptOptions.requireRoom(ids, model.config().maxSeqLen());
      ComparisonPlan plan = options.plan(ids, settings.get(Setting.MAX_TOKENS), model.endToken());
      // Who names a backend wants it, so it does not go missing without an error.
      options.backends().forEach(name -> ModelLoader.backend(name, model.filePrecision()));
      List<Backend> backends = BackendChoice.of(options.backends(), model.filePrecision());
      return Comparison.run(model, backends, plan, cancellation, progress);
    }
  }
}
