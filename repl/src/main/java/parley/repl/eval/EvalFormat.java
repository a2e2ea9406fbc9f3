package parley.repl.eval;

import java.util.List;
import parley.repl.table.Format;

/** A way to write an {@link EvalReport}. */
interface EvalFormat extends Format<EvalReport> {

  /** Every format, the default first. */
  List<EvalFormat> ALL =
      List.of(new TableFormat(), new MarkdownFormat(), new CsvFormat(), new JsonFormat());
}
