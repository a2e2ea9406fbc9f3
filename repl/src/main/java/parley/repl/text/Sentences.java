package parley.repl.text;

import java.util.function.Consumer;

/** Gathers a stream of graphemes into sentences, as a screen reader best reads them. */
public final class Sentences implements Layout {

  /** Text without a full stop is given out at the first space behind so many characters. */
  private static final int LONG = 400;

  private static final String ENDS = ".!?:;…。！？";
  private static final String QUOTES = "\"')]}»”’";

  private final Consumer<String> reader;
  private final StringBuilder sentence = new StringBuilder();

  public Sentences(Consumer<String> reader) {
    this.reader = reader;
  }

  @Override
  public void accept(String grapheme) {
    sentence.append(grapheme);
    boolean space = Character.isWhitespace(grapheme.codePointAt(0));
    if (grapheme.equals("\n") || space && (sentence.length() > LONG || isEnded())) {
      finish();
    }
  }

  /** Whether the last word ends a sentence. */
  private boolean isEnded() {
    int i = sentence.length() - 2;
    while (i > 0 && QUOTES.indexOf(sentence.charAt(i)) >= 0) {
      i--;
    }
    return i >= 0 && ENDS.indexOf(sentence.charAt(i)) >= 0;
  }

  /** Gives out what was held back. */
  @Override
  public void finish() {
    if (sentence.length() > 0) {
      reader.accept(sentence.toString());
      sentence.setLength(0);
    }
  }
}
