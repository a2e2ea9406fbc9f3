package parley.repl.chat;

import java.util.ArrayList;
import java.util.List;
import parley.repl.cli.UsageException;

/**
 * Arguments with quotes as in a shell: a word that begins with one ends with the same. In double
 * quotes a backslash before a quote or a backslash makes it a character as any other; elsewhere it
 * is one, as in the files of Windows.
 */
final class Quoted {

  private final String argument;
  private int at;

  private Quoted(String argument) {
    this.argument = argument;
  }

  /**
   * A name that may have blanks without quotes, too; those around all of it are taken away.
   *
   * @throws UsageException if the quotes are not closed, or something follows them
   */
  static String name(String argument) {
    if (argument.isEmpty() || !isQuote(argument.charAt(0))) {
      return argument;
    }
    Quoted quoted = new Quoted(argument);
    String name = quoted.word();
    if (quoted.at < argument.length()) {
      throw new UsageException("expected nothing after the quotes, got " + argument);
    }
    return name;
  }

  /**
   * The words of an argument, divided by blanks.
   *
   * @throws UsageException if quotes are not closed
   */
  static List<String> words(String argument) {
    Quoted quoted = new Quoted(argument.strip());
    List<String> words = new ArrayList<>();
    while (quoted.at < quoted.argument.length()) {
      words.add(quoted.word());
      while (quoted.isBlank()) {
        quoted.at++;
      }
    }
    return words;
  }

  private boolean isBlank() {
    return at < argument.length() && Character.isWhitespace(argument.charAt(at));
  }

  private String word() {
    if (isQuote(argument.charAt(at))) {
      return inQuotes(argument.charAt(at++));
    }
    int begin = at;
    while (at < argument.length() && !isBlank()) {
      at++;
    }
    return argument.substring(begin, at);
  }

  private String inQuotes(char quote) {
    StringBuilder word = new StringBuilder();
    while (at < argument.length() && argument.charAt(at) != quote) {
      if (isEscape(quote)) {
        at++;
      }
      word.append(argument.charAt(at++));
    }
    if (at++ == argument.length()) {
      throw new UsageException("expected another " + quote + " at the end, got " + argument);
    }
    return word.toString();
  }

  private boolean isEscape(char quote) {
    if (quote != '"' || argument.charAt(at) != '\\' || at + 1 == argument.length()) {
      return false;
    }
    char next = argument.charAt(at + 1);
    return next == '\\' || next == '"';
  }

  static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }
}
