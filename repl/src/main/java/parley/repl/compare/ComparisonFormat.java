package parley.repl.compare;

import java.io.PrintWriter;
import java.util.List;

/** A way to write a {@link ComparisonReport}. */
interface ComparisonFormat {

  /** Every format, the default first. */
  List<ComparisonFormat> ALL =
      List.of(new TableFormat(), new MarkdownFormat(), new CsvFormat(), new JsonFormat());

  /** The word that users type. */
  String name();

  /**
   * Writes the whole report; its last line is ended.
   *
   * @param width columns of the terminal, for a format that is made for one
   */
  void write(ComparisonReport report, PrintWriter out, int width);
}
