package parley.repl.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The table as Markdown, to paste into a README or an issue. */
final class MarkdownFormat implements ReportFormat {

  @Override
  public String name() {
    return "md";
  }

  // | backend | thr | test | tokens | reps | tok/s | min-max | limit | first ms | MB |
  // |:--|--:|:--|--:|--:|--:|--:|--:|--:|--:|
  // | vector | 2 | decode@512 | 128 | 5 | 51.2 | 50.8-51.4 | 87 % | 466 | 540 |
  // | simd | 2 | prefill | the library is not built |  |  |  |  |  |  |
  //
  // - **reads**: 31.9 GB/s with 2 threads, 16.5 GB/s with 1 thread
  @Override
  public void write(BenchReport report, PrintWriter out) {
    out.println(line(Columns.HEAD));
    out.println(
        IntStream.range(0, Columns.HEAD.size())
            .mapToObj(column -> Columns.holdsWords(column) ? ":--" : "--:")
            .collect(Collectors.joining("|", "|", "|")));
    report.rows().forEach(row -> out.println(line(Columns.cells(report, row))));
    out.println();
    for (Legend legend : Legend.of(report)) {
      String text = String.join(" ", legend.lines());
      out.println("- **" + legend.subject() + "**: " + escaped(text));
    }
    if (report.interrupted()) {
      out.println();
      out.println(Legend.INTERRUPTED);
    }
  }

  private static String line(List<String> cells) {
    List<String> all = new ArrayList<>(cells);
    all.addAll(Collections.nCopies(Columns.HEAD.size() - cells.size(), ""));
    return all.stream().map(MarkdownFormat::escaped).collect(Collectors.joining(" | ", "| ", " |"));
  }

  /** Backslashes before what would be markup here; a note may hold anything. */
  private static String escaped(String text) {
    return text.replaceAll("[\\\\|*_`<~]", "\\\\$0");
  }
}
