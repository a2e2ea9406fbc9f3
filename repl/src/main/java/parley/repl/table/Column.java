package parley.repl.table;

import java.util.List;

/**
 * A column of a table.
 *
 * @param head its name
 * @param words whether it holds words and stands to the left; numbers stand to the right
 */
public record Column(String head, boolean words) {

  public static Column ofWords(String head) {
    return new Column(head, true);
  }

  public static Column ofNumbers(String head) {
    return new Column(head, false);
  }

  /** Their names. */
  public static List<String> heads(List<Column> columns) {
    return columns.stream().map(Column::head).toList();
  }
}
