package parley.repl.text;

import java.util.function.Consumer;

/** Lays out an answer while it comes, grapheme by grapheme. */
public interface Layout extends Consumer<String> {

  /** Gives out what was held back; at the end. */
  void finish();
}
