package parley.repl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.Callable;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.cli.SettingOptions;
import parley.repl.cli.TextInput;
import parley.repl.cli.TokenIdList;
import parley.repl.cli.VocabularyOption;
import parley.repl.talk.ModelLoader;
import parley.tokenizer.Tokenizer;
import parley.tokenizer.VisibleText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parley detokenize}: token ids to text. */
@Command(
    name = "detokenize",
    description = "Shows the text that token ids stand for; control characters are made visible.",
    footer = {"", "Example:", "  parley detokenize 505 1191"})
final class DetokenizeCommand implements Callable<Integer> {

  private static final JsonFactory JSON = new JsonFactory();

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private VocabularyOption vocabulary;
  @Mixin private LinesOption lines;

  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      description = "the token ids; standard input if there are none")
  private List<String> ids = List.of();

  @Option(names = "--ids", paramLabel = "IDS", description = "the token ids as an option")
  private String option;

  @Option(names = "--json", description = "print {\"text\": \"...\"}, the exact text")
  private boolean json;

  DetokenizeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Tokenizer tokenizer =
        vocabulary.orOfModel(
            new ModelLoader(console.environment()),
            SettingOptions.read(spec.commandLine().getParseResult(), console.environment()));
    if (lines.asked()) {
      lines.answerEach(console, line -> text(tokenizer, line, false));
    } else {
      console.out().println(text(tokenizer, given(), true));
    }
    return ExitCode.OK;
  }

  private String given() throws IOException {
    if (option != null) {
      return option;
    }
    return ids.isEmpty() ? TextInput.read(null, console) : String.join(" ", ids);
  }

  private String text(Tokenizer tokenizer, String list, boolean severalLines) throws IOException {
    int[] parsed = TokenIdList.parse(list, "ids", tokenizer.vocabulary().size());
    String text = tokenizer.decode(parsed);
    if (json) {
      return object(text);
    }
    return severalLines ? VisibleText.ofLines(text) : VisibleText.of(text);
  }

  private static String object(String text) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(out)) {
      generator.writeStartObject();
      generator.writeStringField("text", text);
      generator.writeEndObject();
    }
    return out.toString();
  }
}
