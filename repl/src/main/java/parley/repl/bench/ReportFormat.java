package parley.repl.bench;

import java.util.List;
import parley.repl.table.Format;

/** A way to write a {@link BenchReport}. */
public interface ReportFormat extends Format<BenchReport> {

  /** Every format, the default first. */
  List<ReportFormat> ALL =
      List.of(new TableFormat(), new MarkdownFormat(), new CsvFormat(), new JsonFormat());
}
