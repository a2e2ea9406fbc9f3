package parley.repl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.concurrent.Callable;
import parley.config.Settings;
import parley.config.Template;
import parley.engine.Cancellation;
import parley.engine.Session;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.cli.Interrupts;
import parley.repl.cli.Pieces;
import parley.repl.cli.PromptOptions;
import parley.repl.cli.SettingOptions;
import parley.repl.cli.UsageException;
import parley.repl.cli.VocabularyOption;
import parley.repl.probe.Distribution;
import parley.repl.talk.ModelLoader;
import parley.repl.talk.OpenModel;
import parley.repl.text.Bars;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley logits}: what the model thinks comes next. */
@Command(
    name = "logits",
    description = "Shows the ten likeliest next tokens after a prompt, before any sampling.",
    footer = {"", "Example:", "  parley logits -p \"Once upon a\""})
final class LogitsCommand implements Callable<Integer> {

  private static final int ROWS = 10;
  private static final int BAR_WIDTH = 30;

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private PromptOptions prompt;
  @Mixin private VocabularyOption vocabulary;

  @Option(names = "--json", description = "print {\"logits\": [...]} of the whole vocabulary")
  private boolean json;

  LogitsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Settings settings =
        SettingOptions.read(spec.commandLine().getParseResult(), console.environment());
    prompt.read(console);
    Cancellation cancellation = new Cancellation();
    ModelLoader loader = new ModelLoader(console.environment());
    try (Interrupts _ = Interrupts.request(cancellation);
        OpenModel model = vocabulary.open(loader, settings, cancellation);
        Session session = model.session(cancellation)) {
      model.rounding().ifPresent(words -> console.err().println("(" + words + ")"));
      int[] ids = prompt.ids(model, Template.PLAIN);
      if (ids.length > session.context()) {
        throw new UsageException(
            "the prompt is too long: expected at most "
                + session.context()
                + " tokens, the model's context, got "
                + ids.length);
      }
      float[] logits = session.feed(ids, 1, cancellation).toArray(ValueLayout.JAVA_FLOAT);
      if (json) {
        printJson(logits);
      } else {
        printTable(new Distribution(MemorySegment.ofArray(logits)), model);
      }
    }
    return ExitCode.OK;
  }

  private void printJson(float[] logits) throws IOException {
    try (JsonGenerator out = new JsonFactory().createGenerator(console.out())) {
      out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      out.writeStartObject();
      out.writeArrayFieldStart("logits");
      for (float logit : logits) {
        out.writeNumber(logit);
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    console.out().println();
  }

  // id   logit   share
  //  505   9.871  63.2 %  ██████████████████▉             "Hello"
  private void printTable(Distribution next, OpenModel model) {
    console.out().printf("%6s %8s %8s%n", "id", "logit", "share");
    for (Distribution.Chance chance : next.likeliest(ROWS)) {
      console
          .out()
          .printf(
              Locale.ROOT,
              "%6d %8.3f %6.1f %%  %-" + BAR_WIDTH + "s  %s%n",
              chance.id(),
              next.logit(chance.id()),
              100 * chance.probability(),
              Bars.exact(chance.probability(), BAR_WIDTH),
              model.tokenizer().map(t -> Pieces.quoted(t.vocabulary(), chance.id())).orElse(""));
    }
  }
}
