package parley.repl.eval;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Cancellation;
import parley.repl.cli.Console;
import parley.repl.cli.Interrupts;
import parley.repl.cli.ProgressLine;
import parley.repl.cli.SettingOptions;
import parley.repl.cli.VocabularyOption;
import parley.repl.talk.ModelLoader;
import parley.repl.talk.OpenModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code parley eval}: the perplexity of a text. */
@Command(
    name = "eval",
    description = {
      "Measures how well a model foretells a text: its perplexity.",
      "The text is read in windows of --context tokens, one every --stride tokens.",
      "Each token is scored once, by what the model expected there after what stands",
      "before it in the first window that holds it. A window's first token is not, as",
      "nothing stands before it.",
      "Ctrl-C shows the figures of the tokens scored until then."
    },
    footer = {
      "",
      "Examples:",
      "  parley eval story.txt",
      "  parley eval -m gpt2 --stride 512 wiki.test.raw",
      "  parley eval -b q8 --against kv --format json story.txt"
    })
public final class EvalCommand implements Callable<Integer> {

  /** The settings whose options this command has. */
  public static final List<Setting<?>> SETTINGS = SettingOptions.MODEL;

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private EvalOptions options;
  @Mixin private VocabularyOption vocabulary;

  public EvalCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    EvalFormat format = options.format();
    options.against().ifPresent(ModelLoader::requireKnown);
    Settings settings =
        SettingOptions.read(spec.commandLine().getParseResult(), console.environment(), SETTINGS);
    EvalReport report = evaluate(settings, options.text(console));
    console.out().print(format.text(report, console.width()));
    return report.exitCode();
  }

  private EvalReport evaluate(Settings settings, String text) {
    Cancellation cancellation = new Cancellation();
    ModelLoader loader = new ModelLoader(console.environment());
    try (Interrupts _ = Interrupts.request(cancellation);
        ProgressLine progress = ProgressLine.on(console.err());
        OpenModel model = vocabulary.open(loader, settings, cancellation)) {
      model.rounding().ifPresent(words -> console.err().println("(" + words + ")"));
      EvalPlan plan = options.plan(text, model);
      Optional<OpenModel> reference =
          options
              .against()
              .map(name -> ModelLoader.backend(name, model.filePrecision()))
              .map(backend -> model.on(backend, cancellation));
      int all = plan.windows().stream().mapToInt(Window::scored).sum();
      return Evaluation.run(
          model, reference, plan, cancellation, new EvalProgress(progress, all, System::nanoTime));
    }
  }
}
