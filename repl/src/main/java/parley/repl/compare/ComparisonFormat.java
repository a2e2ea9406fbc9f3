package parley.repl.compare;

import java.util.List;
import parley.repl.table.Format;

/** A way to write a {@link ComparisonReport}. */
interface ComparisonFormat extends Format<ComparisonReport> {

  /** Every format, the default first. */
  List<ComparisonFormat> ALL =
      List.of(new TableFormat(), new MarkdownFormat(), new CsvFormat(), new JsonFormat());
}
