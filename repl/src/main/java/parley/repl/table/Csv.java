package parley.repl.table;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.Collectors;

/** Comma-separated values as RFC 4180 describes them, for spreadsheets. */
public final class Csv {

  /** Of numbers for programs. */
  public static final MathContext DIGITS = new MathContext(5);

  private static final String END_OF_LINE = "\r\n";

  private Csv() {}

  /** A whole line, its end included. */
  public static String line(List<String> cells) {
    return cells.stream().map(Csv::quoted).collect(Collectors.joining(",", "", END_OF_LINE));
  }

  /** Like {@code 51.2}, whatever the user's language. */
  public static String number(double value) {
    return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
