package parley.repl.chat;

import parley.repl.cli.UsageException;

/** What a user entered. */
sealed interface ChatLine {

  /** Nothing but white space. */
  record Blank() implements ChatLine {}

  /** Something to say to the model. */
  record Message(String text) implements ChatLine {}

  /**
   * A command.
   *
   * @param name without its colon
   * @param argument the rest of the line without outer white space; empty for none
   */
  record Command(String name, String argument) implements ChatLine {}

  /** Text between these is taken as it is, line breaks included. */
  String QUOTES = "\"\"\"";

  /**
   * A line that begins with a colon is a command, with two colons a message that begins with one.
   * What has several lines is always a message: pasted text never does anything.
   */
  static ChatLine parse(String entered) {
    if (entered.isBlank()) {
      return new Blank();
    }
    if (entered.startsWith(QUOTES)) {
      String quoted = unquoted(entered);
      return quoted.isBlank() ? new Blank() : new Message(quoted);
    }
    if (entered.indexOf('\n') >= 0) {
      return new Message(entered.replace("\\\n", "\n"));
    }
    if (entered.startsWith("::")) {
      return new Message(entered.substring(1));
    }
    if (entered.startsWith(":")) {
      return command(entered.substring(1));
    }
    return new Message(entered);
  }

  private static Command command(String text) {
    String[] words = text.strip().split("\\s+", 2);
    if (words[0].isEmpty()) {
      throw new UsageException("a command is missing after the colon; :help lists them");
    }
    return new Command(words[0], words.length == 2 ? words[1] : "");
  }

  private static String unquoted(String entered) {
    String text = entered.substring(QUOTES.length());
    int end = text.lastIndexOf(QUOTES);
    return (end >= 0 ? text.substring(0, end) : text).strip();
  }
}
