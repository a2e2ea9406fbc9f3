package parley.repl.chat;

import java.util.function.IntSupplier;

/**
 * Reads a bracketed paste to its end. Where the text itself holds the mark of the end, the terminal
 * does not tell; but what follows a mark at once, up to another, was pasted too, and must not be
 * obeyed as if it was typed.
 *
 * @param text what was pasted, with the line ends of Unix
 * @param typed what came behind it at once
 */
record PastedText(String text, String typed) {

  private static final String BEGIN = KeysAhead.PASTE_BEGIN;
  private static final String END = KeysAhead.PASTE_END;

  /**
   * @param reader gives the next character, -1 at the end of all input
   * @param isWaiting 0 or more if there is another character now
   */
  static PastedText read(IntSupplier reader, IntSupplier isWaiting) {
    StringBuilder all = new StringBuilder();
    int c = reader.getAsInt();
    while (c >= 0) {
      all.appendCodePoint(c);
      boolean ended = c == '~' && endsWith(all, END);
      c = ended ? -1 : reader.getAsInt();
    }
    int firstEnd = all.length();
    while (isWaiting.getAsInt() >= 0) {
      all.appendCodePoint(reader.getAsInt());
    }
    int next = all.indexOf(BEGIN, firstEnd); // of another paste
    int end = all.lastIndexOf(END, next < 0 ? all.length() : next);
    String text = all.substring(0, Math.max(0, end)).replace(END, "");
    String typed = end < 0 ? "" : all.substring(end + END.length());
    return new PastedText(text.replace("\r\n", "\n").replace('\r', '\n'), typed);
  }

  private static boolean endsWith(StringBuilder text, String end) {
    int from = text.length() - end.length();
    return from >= 0 && text.indexOf(end, from) == from;
  }
}
