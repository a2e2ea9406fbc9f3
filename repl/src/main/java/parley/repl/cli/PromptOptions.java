package parley.repl.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import parley.config.Template;
import parley.repl.talk.OpenModel;
import parley.repl.talk.TemplateTokens;
import parley.tokenizer.Tokenizer;
import picocli.CommandLine.Option;

/** What a model is to continue: text from one of three places, or token ids. */
public final class PromptOptions {

  @Option(
      names = {"-p", "--prompt"},
      paramLabel = "TEXT",
      description = "the text to continue")
  private String prompt;

  @Option(
      names = {"-f", "--prompt-file"},
      paramLabel = "FILE",
      description = "read the text from a file, without its last line break")
  private Path file;

  @Option(
      names = "--ids",
      paramLabel = "IDS",
      description = "token ids instead of text, such as \"464 3616\"; needs no vocabulary")
  private String ids;

  /**
   * Reads the text, where it is text; before a model is loaded for it.
   *
   * @throws UsageException if there is not one prompt
   */
  public void read(Console console) throws IOException {
    long given = Arrays.stream(new Object[] {prompt, file, ids}).filter(o -> o != null).count();
    if (given > 1) {
      throw new UsageException("expected one of --prompt, --prompt-file and --ids, got " + given);
    }
    if (prompt == null && ids == null) {
      prompt = TextInput.read(file, console);
    }
  }

  /**
   * The token ids asked for, after {@link #read}; at least one.
   *
   * @throws UsageException if the prompt cannot be made into ids
   */
  public int[] ids(OpenModel model, Template template) {
    int[] result;
    if (ids != null) {
      result = TokenIdList.parse(ids, "--ids", model.config().vocabSize());
    } else {
      Tokenizer tokenizer = model.tokenizer().orElseThrow(PromptOptions::noVocabulary);
      result = new TemplateTokens(template, tokenizer, model.endToken()).prompt(prompt).ids();
    }
    if (result.length == 0) {
      throw new UsageException("the prompt is empty: expected at least one token");
    }
    return result;
  }

  /**
   * @throws UsageException if the prompt leaves no room for an answer
   */
  public static void requireRoom(int[] ids, int context) {
    if (ids.length >= context) {
      throw new UsageException(
          "the prompt is too long: expected fewer than "
              + context
              + " tokens, the model's context, got "
              + ids.length);
    }
  }

  private static UsageException noVocabulary() {
    return new UsageException(
        "this model has no vocabulary: give --vocab FILE, or --ids instead of text");
  }
}
