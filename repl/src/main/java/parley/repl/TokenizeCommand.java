package parley.repl;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.cli.Pieces;
import parley.repl.cli.SettingOptions;
import parley.repl.cli.TextInput;
import parley.repl.cli.UsageException;
import parley.repl.cli.VocabularyOption;
import parley.repl.talk.ModelLoader;
import parley.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parley tokenize}: text to token ids. */
@Command(
    name = "tokenize",
    description = "Shows the token ids of a text and the pieces they stand for.",
    footer = {
      "",
      "Examples:",
      "  parley tokenize \"hi, my name is Anna\"",
      "  parley tokenize --vocab gpt2/vocab.bin --lines < texts.txt"
    })
final class TokenizeCommand implements Callable<Integer> {

  private static final JsonFactory JSON = new JsonFactory();

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private VocabularyOption vocabulary;
  @Mixin private LinesOption lines;

  @Parameters(
      paramLabel = "TEXT",
      arity = "0..*",
      description = "the text; standard input if there is none")
  private List<String> words = List.of();

  @Option(
      names = {"-p", "--prompt"},
      paramLabel = "TEXT",
      description = "the text as an option")
  private String prompt;

  @Option(
      names = {"-f", "--prompt-file"},
      paramLabel = "FILE",
      description = "the text from a file, without its last line break")
  private Path file;

  @Option(
      names = "--json",
      description = "print {\"ids\": [...], \"pieces\": [...]}; with --lines, read JSON strings")
  private boolean json;

  TokenizeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Tokenizer tokenizer =
        vocabulary.orOfModel(
            new ModelLoader(console.environment()),
            SettingOptions.read(spec.commandLine().getParseResult(), console.environment()));
    if (lines.asked()) {
      lines.answerEach(console, line -> line(tokenizer, line));
    } else {
      int[] ids = tokenizer.encode(text());
      console.out().println(json ? object(tokenizer, ids) : table(tokenizer, ids));
    }
    return ExitCode.OK;
  }

  private String text() throws IOException {
    Optional<String> given =
        prompt != null
            ? Optional.of(prompt)
            : Optional.of(String.join(" ", words)).filter(t -> !words.isEmpty());
    return given.isPresent() ? given.get() : TextInput.read(file, console);
  }

  private String line(Tokenizer tokenizer, String line) throws IOException {
    return json
        ? object(tokenizer, tokenizer.encode(parseString(line)))
        : joined(tokenizer.encode(line));
  }

  private static String joined(int[] ids) {
    return Arrays.stream(ids).mapToObj(String::valueOf).collect(Collectors.joining(" "));
  }

  //    505  "Hello"
  //   1191  " Anna"
  private static String table(Tokenizer tokenizer, int[] ids) {
    return Arrays.stream(ids)
        .mapToObj(
            id ->
                String.format(
                    Locale.ROOT, "%6d  %s", id, Pieces.quoted(tokenizer.vocabulary(), id)))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static String object(Tokenizer tokenizer, int[] ids) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      out.writeFieldName("ids");
      out.writeArray(ids, 0, ids.length);
      out.writeArrayFieldStart("pieces");
      for (int id : ids) {
        out.writeString(Pieces.visible(tokenizer.vocabulary(), id));
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    return text.toString();
  }

  private static String parseString(String line) throws IOException {
    try (JsonParser in = JSON.createParser(line)) {
      if (in.nextToken() != JsonToken.VALUE_STRING) {
        throw new UsageException("--lines --json: expected a JSON string, got " + line);
      }
      String text = in.getText();
      if (in.nextToken() != null) {
        throw new UsageException("--lines --json: expected one JSON string a line, got " + line);
      }
      return text;
    } catch (JacksonException e) {
      throw new UsageException("--lines --json: expected a JSON string, got " + line);
    }
  }
}
