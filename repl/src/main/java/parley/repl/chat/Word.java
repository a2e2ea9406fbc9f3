package parley.repl.chat;

import parley.engine.Backend;

/**
 * What completion offers for the argument of a command.
 *
 * @param text what is put into the line
 * @param help what it means; empty where it speaks for itself
 * @param more whether it is only the beginning, as a folder is of a file
 */
record Word(String text, String help, boolean more) {

  Word(String text, String help) {
    this(text, help, false);
  }

  /** In quotes, which stay open where it is only the beginning. */
  Word around(String quote) {
    return new Word(quote + text + (more ? "" : quote), help, more);
  }

  /** A backend by its name; one that cannot run here says why. */
  static Word of(Backend backend) {
    return new Word(
        backend.name(),
        backend.unavailable().map(why -> "not here: " + why).orElse(backend.description()));
  }
}
