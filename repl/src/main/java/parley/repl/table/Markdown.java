package parley.repl.table;

import java.util.List;
import java.util.stream.Collectors;

/** A table as Markdown, to paste into a README or an issue. */
public final class Markdown {

  private Markdown() {}

  // | backend | tok/s |
  /** A line of the table. */
  public static String line(List<String> cells) {
    return cells.stream().map(Markdown::escaped).collect(Collectors.joining(" | ", "| ", " |"));
  }

  // |:--|--:|
  /** The line below the head. */
  public static String rule(List<Column> columns) {
    return columns.stream()
        .map(column -> column.words() ? ":--" : "--:")
        .collect(Collectors.joining("|", "|", "|"));
  }

  /** Backslashes before what would be markup; a name or a note may hold anything. */
  public static String escaped(String text) {
    return text.replaceAll("[\\\\|*_`<~]", "\\\\$0");
  }
}
