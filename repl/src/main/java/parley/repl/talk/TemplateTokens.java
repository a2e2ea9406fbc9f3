package parley.repl.talk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import parley.config.Template;
import parley.tokenizer.Tokenizer;

/**
 * A template in the token ids of a model.
 *
 * @param endToken id of the end token, -1 for none
 */
public record TemplateTokens(Template template, Tokenizer tokenizer, int endToken) {

  /** What the model is given for a message. */
  public Prompt prompt(String message) {
    int[] ids = tokenizer.encode(template.prompt(message));
    int[] closing = tokenizer.encode(template.closing());
    return template.usesEndToken()
        ? new Prompt(message, withEnd(ids), withEnd(closing))
        : new Prompt(message, ids, closing);
  }

  private int[] withEnd(int[] ids) {
    int[] longer = Arrays.copyOf(ids, ids.length + 1);
    longer[ids.length] = endToken;
    return longer;
  }

  /** What stands before the first turn. */
  public int[] preface(String system) {
    return tokenizer.encode(template.preface(system));
  }

  /**
   * The text of an answer that is to be made.
   *
   * @param stops the user's stop texts; the template may have more
   */
  public AnswerText answer(List<String> stops, Consumer<String> reader) {
    List<String> all = new ArrayList<>(stops);
    all.addAll(template.stops());
    return new AnswerText(this, all, reader);
  }

  /** The text of an answer that was made. */
  public String text(int[] answer) {
    StringBuilder text = new StringBuilder();
    AnswerText decoder = new AnswerText(this, List.of(), text::append);
    for (int id : answer) {
      decoder.accept(id);
    }
    decoder.finish();
    return text.toString();
  }
}
