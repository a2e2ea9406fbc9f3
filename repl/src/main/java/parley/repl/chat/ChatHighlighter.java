package parley.repl.chat;

import java.util.function.Supplier;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import parley.repl.text.Theme;

/** Shows, while a command is typed, whether there is one that begins so. */
final class ChatHighlighter implements Highlighter {

  private final ColonCommands commands;
  private final Supplier<Theme> theme;

  ChatHighlighter(ColonCommands commands, Supplier<Theme> theme) {
    this.commands = commands;
    this.theme = theme;
  }

  @Override
  public AttributedString highlight(LineReader reader, String line) {
    boolean isCommand = line.startsWith(":") && !line.startsWith("::") && line.indexOf('\n') < 0;
    int end = line.indexOf(' ') < 0 ? line.length() : line.indexOf(' ');
    if (!isCommand || end < 2) {
      return new AttributedString(line);
    }
    Theme styles = theme.get();
    boolean known = commands.isBegun(line.substring(1, end));
    return new AttributedStringBuilder()
        .append(line.substring(0, end), known ? styles.command() : styles.unknown())
        .append(line.substring(end))
        .toAttributedString();
  }
}
