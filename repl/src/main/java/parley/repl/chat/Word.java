package parley.repl.chat;

import java.util.List;

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

  /** Words that need no explanation. */
  static List<Word> of(List<String> texts) {
    return texts.stream().map(text -> new Word(text, "")).toList();
  }
}
