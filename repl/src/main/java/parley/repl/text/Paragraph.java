package parley.repl.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of the program's own, broken between words; the rows after the first are indented. */
public final class Paragraph {

  // :backend NAME    what computes the model; auto is the
  //                  fastest here
  private static final Pattern FIRST_COLUMN = Pattern.compile(" *\\S.{0,30}?\\s{2,}(?=\\S)");

  private static final int INDENT = 2;

  private Paragraph() {}

  /**
   * The rows of a line. Where it begins with a word and a gap, as in a table, the next rows begin
   * behind the gap.
   *
   * @param columns width of the terminal
   */
  public static List<String> rows(String line, int columns) {
    if (line.length() < columns && isAscii(line)) {
      return List.of(line); // most of them
    }
    int indent = indent(line, columns);
    return rows(line.substring(0, indent), line.substring(indent), columns);
  }

  /**
   * The rows of a line, all of which begin behind its lead.
   *
   * @param lead ASCII; shortened where it would leave no room
   */
  public static List<String> rows(String lead, String text, int columns) {
    String room = lead.substring(0, Math.min(lead.length(), columns / 2));
    return wrapped(text, columns - room.length() + 1).all(room);
  }

  /** The rows of a line that is no table's, all of which begin where the first does. */
  public static List<String> unindented(String line, int columns) {
    return wrapped(line, columns).all("");
  }

  private static Rows wrapped(String text, int columns) {
    Rows rows = new Rows();
    WordWrap wrap = new WordWrap(() -> columns, rows);
    Graphemes graphemes = new Graphemes(wrap);
    graphemes.accept(text);
    graphemes.finish();
    wrap.finish();
    return rows;
  }

  private static int indent(String line, int columns) {
    Matcher gap = FIRST_COLUMN.matcher(line);
    int column = gap.lookingAt() ? gap.end() : INDENT;
    int indent = column < columns / 2 ? column : INDENT;
    boolean simple = indent < line.length() && isAscii(line.substring(0, indent));
    return simple ? indent : 0;
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  private static final class Rows implements WordWrap.Sheet {
    private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));

    @Override
    public void print(String text) {
      rows.getLast().append(text);
    }

    @Override
    public void fold(String swallowed) {
      rows.add(new StringBuilder());
    }

    List<String> all(String first) {
      List<String> result = new ArrayList<>();
      for (StringBuilder row : rows) {
        result.add((result.isEmpty() ? first : " ".repeat(first.length())) + row);
      }
      return result;
    }
  }
}
