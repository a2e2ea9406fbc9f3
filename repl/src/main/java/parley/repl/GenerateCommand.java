package parley.repl;

import java.io.IOException;
import java.util.concurrent.Callable;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.Settings;
import parley.config.Template;
import parley.engine.Cancellation;
import parley.engine.FinishReason;
import parley.engine.Session;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.cli.Interrupts;
import parley.repl.cli.PromptOptions;
import parley.repl.cli.SettingOptions;
import parley.repl.cli.UsageException;
import parley.repl.cli.VocabularyOption;
import parley.repl.talk.ModelLoader;
import parley.repl.talk.OpenModel;
import parley.tokenizer.VisibleText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley generate}: continues one prompt. */
@Command(
    name = "generate",
    description = {
      "Continues a prompt and prints what comes next.",
      "The text is continued as it stands; --template turns makes it a message to answer."
    },
    footer = {
      "",
      "Examples:",
      "  parley generate -p \"Once upon a time\" -n 60",
      "  echo \"my name is Anna\" | parley generate --template turns --greedy --json",
      "  parley generate -m gpt2/model.bin --ids \"464 3616\" --greedy --ignore-eos"
    })
final class GenerateCommand implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private PromptOptions prompt;
  @Mixin private VocabularyOption vocabulary;

  @Option(names = "--ignore-eos", description = "go on after the end token")
  private boolean ignoreEnd;

  @Option(names = "--json", description = "print one JSON object with ids, text and figures")
  private boolean json;

  GenerateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Settings asked =
        SettingOptions.read(spec.commandLine().getParseResult(), console.environment());
    prompt.read(console);
    Cancellation cancellation = new Cancellation();
    ModelLoader loader = new ModelLoader(console.environment());
    try (Interrupts _ = Interrupts.request(cancellation);
        OpenModel model = vocabulary.open(loader, asked, cancellation);
        Session session = model.session(cancellation)) {
      model.rounding().ifPresent(words -> console.err().println("(" + words + ")"));
      Settings settings = asked.over(model.card());
      Template template = template(settings, model);
      int[] ids = prompt.ids(model, template);
      PromptOptions.requireRoom(ids, session.context());
      if (model.tokenizer().isEmpty() && !settings.get(Setting.STOP).isEmpty()) {
        throw new UsageException("--stop: this model has no vocabulary, so no text to stop at");
      }
      int endToken = ignoreEnd ? -1 : model.endToken();
      Continuation continuation =
          new Continuation(model, settings, template, endToken, part -> print(part, cancellation));
      Generation generation = continuation.run(session, ids, cancellation);
      if (json) {
        generation.writeJson(console.out());
      } else {
        console.out().println();
      }
      boolean cancelled = generation.figures().reason() == FinishReason.CANCELLED;
      return cancelled ? ExitCode.INTERRUPTED : ExitCode.OK;
    }
  }

  /** A prompt is raw text unless this command's own option says otherwise. */
  private static Template template(Settings settings, OpenModel model) {
    boolean asked = settings.origin(Setting.TEMPLATE).equals(Origin.FLAG);
    return asked ? model.template(settings) : Template.PLAIN;
  }

  private void print(String part, Cancellation cancellation) {
    if (!json) {
      console.out().print(VisibleText.ofLines(part));
      if (!console.flushed()) {
        cancellation.request(); // nobody reads any more
      }
    }
  }
}
