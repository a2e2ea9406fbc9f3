package parley.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A TOML text in which single values of the top level are changed; tables, which stand behind
 * those, comments, order and all else stay as the user wrote them. Jackson's tree has no places, so
 * this finds them itself; the text is known to be valid TOML.
 */
final class TomlText {

  /** A commented-out key, as all are in the sample file. */
  private static final Pattern COMMENTED = Pattern.compile("#\\s*([A-Za-z0-9_-]+)\\s*=.*");

  /**
   * A key, or a comment that looks like one, with its value at {@code [from, to)}.
   *
   * @param commented where only a comment names the key; then the value is the rest of the line
   */
  private record Entry(String key, int from, int to, boolean commented) {}

  private final String text;
  private final List<Entry> entries = new ArrayList<>();
  private final int end; // of the top level
  private int at;

  private TomlText(String text) {
    this.text = text;
    while (at < text.length() && here() != '[') { // which begins the first table
      if (Character.isWhitespace(here())) {
        at++;
      } else if (here() == '#') {
        comment();
      } else {
        entry();
      }
    }
    end = at;
  }

  /**
   * The text with another value for a key. A key that is not there is put below the comment that
   * names it, or at the end.
   *
   * @param value as TOML
   */
  static String with(String text, String key, String value) {
    return new TomlText(text).with(key, value);
  }

  private String with(String key, String value) {
    Optional<Entry> old = find(key, false);
    if (old.isPresent()) {
      return text.substring(0, old.get().from()) + value + text.substring(old.get().to());
    }
    String lineBreak = text.contains("\r\n") ? "\r\n" : "\n";
    int place = find(key, true).map(Entry::to).orElse(end);
    String before = text.substring(0, place);
    String line = key + " = " + value;
    return before.isEmpty() || before.endsWith("\n")
        ? before + line + lineBreak + text.substring(place)
        : before + lineBreak + line + (place == text.length() ? lineBreak : text.substring(place));
  }

  private Optional<Entry> find(String key, boolean commented) {
    return entries.stream()
        .filter(entry -> entry.key().equals(key) && entry.commented() == commented)
        .findFirst();
  }

  private void comment() {
    int from = at;
    skipLine();
    Matcher matcher = COMMENTED.matcher(text.substring(from, at).stripTrailing());
    if (matcher.matches()) {
      int to = from + matcher.end();
      entries.add(new Entry(matcher.group(1), to, to, true));
    }
  }

  // top-k = 3   # few
  private void entry() {
    int from = at;
    while (at < text.length() && here() != '=') {
      skipStringOrCharacter();
    }
    String key = text.substring(from, at).strip().replaceAll("^[\"']|[\"']$", "");
    at++;
    while (at < text.length() && (here() == ' ' || here() == '\t')) {
      at++;
    }
    int value = at;
    int length = skipValue().stripTrailing().length();
    entries.add(new Entry(key, value, value + length, false));
  }

  /** Leaves out a comment behind the value, but not those within a list. */
  private String skipValue() {
    int from = at;
    int depth = 0;
    while (at < text.length() && (depth > 0 || (here() != '\n' && here() != '#'))) {
      switch (here()) {
        case '[', '{' -> {
          depth++;
          at++;
        }
        case ']', '}' -> {
          depth--;
          at++;
        }
        case '#' -> skipLine();
        default -> skipStringOrCharacter();
      }
    }
    return text.substring(from, at);
  }

  private void skipStringOrCharacter() {
    char quote = here();
    if (quote != '"' && quote != '\'') {
      at++;
      return;
    }
    String three = String.valueOf(quote).repeat(3);
    String end = text.startsWith(three, at) ? three : String.valueOf(quote);
    at += end.length();
    while (at < text.length() && !text.startsWith(end, at)) {
      at += quote == '"' && here() == '\\' ? 2 : 1;
    }
    at = Math.min(text.length(), at + end.length());
    while (end.equals(three) && at < text.length() && here() == quote) {
      at++; // """a""" may end with quotes of its own: """a"""""
    }
  }

  private void skipLine() {
    int end = text.indexOf('\n', at);
    at = end < 0 ? text.length() : end;
  }

  private char here() {
    return text.charAt(at);
  }

  /** A text as TOML, in one line. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.chars().forEach(c -> appendQuoted(out, (char) c));
    return out.append('"').toString();
  }

  private static void appendQuoted(StringBuilder out, char c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\n' -> out.append("\\n");
      case '\t' -> out.append("\\t");
      default -> {
        boolean control = c < ' ' || c == 0x7f;
        out.append(control ? "\\u%04x".formatted((int) c) : String.valueOf(c));
      }
    }
  }
}
