package parley.repl.cli;

import parley.tokenizer.VisibleText;
import parley.tokenizer.Vocabulary;

/** Tokens as people can read them. */
public final class Pieces {

  private Pieces() {}

  /** A token's text with everything hidden made visible. */
  public static String visible(Vocabulary vocabulary, int id) {
    return VisibleText.of(vocabulary.bytes(id));
  }

  /** In quotes, so that spaces at its ends are seen. */
  public static String quoted(Vocabulary vocabulary, int id) {
    return '"' + visible(vocabulary, id) + '"';
  }
}
