package parley.repl.talk;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import parley.tokenizer.StreamDecoder;

/**
 * The text of an answer as its tokens come: whole characters, no end token, up to the first stop
 * text.
 */
public final class AnswerText {

  private final TemplateTokens template;
  private final StreamDecoder decoder;
  private final StopStrings stops;
  private final Consumer<String> reader;
  private final List<Integer> starts = new ArrayList<>(); // by token: characters before it
  private int decoded; // characters
  private final StringBuilder passed = new StringBuilder(); // what no stop text begins before
  private int untold; // of the characters to come, how many the reader has already
  private boolean blank; // whether only the frame's space has come so far
  private boolean ended;

  /**
   * @param stops none empty
   * @param reader is given each new part as soon as it is certain; never an empty one
   */
  AnswerText(TemplateTokens template, List<String> stops, Consumer<String> reader) {
    this.template = template;
    this.decoder = template.tokenizer().stream();
    this.stops = new StopStrings(stops);
    this.reader = reader;
    this.blank = template.template().answersAfterSpace();
  }

  /** Takes tokens that the reader knows, before the first that it does not. */
  public void resume(int[] told) {
    untold = Integer.MAX_VALUE;
    for (int id : told) {
      accept(id);
    }
    untold =
        decoded - passed.length(); // held back as a beginning of a stop text, but told at the end
  }

  public void accept(int id) {
    starts.add(decoded);
    if (id == template.endToken()) {
      ended = true;
      return;
    }
    String part = decoder.accept(id);
    decoded += part.length();
    pass(stops.accept(part));
  }

  /** Whether a stop text has appeared. */
  public boolean stopped() {
    return stops.found();
  }

  /**
   * How many tokens, from the first, belong to the conversation. A token in which a stop text
   * begins does if there is more than white space before that.
   */
  public int kept() {
    if (stopped()) {
      return (int) starts.stream().filter(this::hasTextFrom).count();
    }
    boolean drop = ended && !template.template().keepsEndToken();
    return starts.size() - (drop ? 1 : 0);
  }

  private boolean hasTextFrom(int start) {
    return start < passed.length() && !passed.substring(start).isBlank();
  }

  /** Gives out what was held back; after the last token. */
  public void finish() {
    String rest = stops.accept(decoder.finish()) + stops.finish();
    pass(rest);
  }

  private void pass(String part) {
    passed.append(part);
    String text = part.substring(Math.min(part.length(), untold));
    untold -= part.length() - text.length();
    if (blank) {
      text = text.stripLeading();
      blank = part.isBlank();
    }
    if (!text.isEmpty()) {
      reader.accept(text);
    }
  }
}
