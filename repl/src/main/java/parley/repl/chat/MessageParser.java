package parley.repl.chat;

import java.util.List;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/**
 * Tells JLine when an entered line is complete, and the word that the cursor is on. A message goes
 * on while its {@code """} is open or the line ends with a backslash. No character is special
 * otherwise: a message is what was typed.
 */
final class MessageParser implements Parser {

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context == ParseContext.ACCEPT_LINE && isOpen(line)) {
      throw new EOFError(-1, -1, "the message goes on");
    }
    return new Word(line, cursor);
  }

  private static boolean isOpen(String line) {
    if (line.startsWith(ChatLine.QUOTES)) {
      return line.indexOf(ChatLine.QUOTES, ChatLine.QUOTES.length()) < 0;
    }
    return line.endsWith("\\") && !line.startsWith(":");
  }

  /** The line as two words: a command's name and all that follows it. */
  private record Word(String line, int cursor) implements ParsedLine {

    /** Where the second word begins; -1 if there is none before the cursor. */
    private int argument() {
      int space = line.indexOf(' ');
      return space >= 0 && space < cursor ? space + 1 : -1;
    }

    @Override
    public String word() {
      int start = Math.max(0, argument());
      int end = line.indexOf(' ', cursor);
      return line.substring(start, end < 0 ? line.length() : end);
    }

    @Override
    public int wordCursor() {
      return cursor - Math.max(0, argument());
    }

    @Override
    public int wordIndex() {
      return argument() < 0 ? 0 : 1;
    }

    @Override
    public List<String> words() {
      return argument() < 0 ? List.of(word()) : List.of(line.substring(0, argument() - 1), word());
    }
  }
}
