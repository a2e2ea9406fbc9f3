package parley.repl.table;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A way to write a report.
 *
 * @param <R> the report
 */
public interface Format<R> {

  /** The word that users type. */
  String name();

  /**
   * Writes the whole report; its last line is ended.
   *
   * @param width columns of the terminal, for a format that is made for one
   */
  void write(R report, PrintWriter out, int width);

  /** The whole report. */
  default String text(R report, int width) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    write(report, out, width);
    out.flush();
    return text.toString();
  }
}
