package parley.repl.table;

import java.util.List;
import java.util.stream.Collectors;

/** Comma-separated values as RFC 4180 describes them, for spreadsheets. */
public final class Csv {

  private static final String END_OF_LINE = "\r\n";

  private Csv() {}

  /** A whole line, its end included. */
  public static String line(List<String> cells) {
    return cells.stream().map(Csv::quoted).collect(Collectors.joining(",", "", END_OF_LINE));
  }

  /** Like {@code 51.2}, whatever the user's language. */
  public static String number(double value) {
    return Digits.textForPrograms(value);
  }

  /** The same with another number of digits. */
  public static String number(double value, int digits) {
    return Digits.textForPrograms(value, digits);
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
