package parley.repl.talk;

import java.util.List;
import java.util.function.Consumer;
import parley.tokenizer.StreamDecoder;
import parley.tokenizer.Tokenizer;

/**
 * The text of an answer as its tokens come: whole characters, no end token, up to the first stop
 * string.
 */
public final class AnswerText {

  private final StreamDecoder decoder;
  private final int endToken;
  private final StopStrings stops;
  private final Consumer<String> reader;

  /**
   * @param endToken id of the token that ends the answer and has no text, -1 for none
   * @param reader is given each new part as soon as it is certain; never an empty one
   */
  public AnswerText(
      Tokenizer tokenizer, int endToken, List<String> stops, Consumer<String> reader) {
    this.decoder = tokenizer.stream();
    this.endToken = endToken;
    this.stops = new StopStrings(stops);
    this.reader = reader;
  }

  public void accept(int id) {
    if (id != endToken) {
      tell(stops.accept(decoder.accept(id)));
    }
  }

  /** Whether a stop string has appeared. */
  public boolean stopped() {
    return stops.found();
  }

  /** Gives out what was held back; after the last token. */
  public void finish() {
    tell(stops.accept(decoder.finish()));
    tell(stops.finish());
  }

  private void tell(String part) {
    if (!part.isEmpty()) {
      reader.accept(part);
    }
  }
}
