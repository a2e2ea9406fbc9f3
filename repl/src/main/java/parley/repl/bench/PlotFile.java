package parley.repl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import parley.repl.cli.ErrorLine;
import parley.repl.cli.UsageException;

/** The file that a report is drawn in; its name says how. */
record PlotFile(Path path) {

  private static final String SVG = ".svg";
  private static final String PNG = ".png";

  /**
   * @throws UsageException if the name or the folder cannot be
   */
  void check() {
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(SVG) && !name.endsWith(PNG)) {
      throw new UsageException("--plot: expected a file that ends with .svg or .png, got " + path);
    }
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new UsageException("--plot: expected a folder to write in, got " + folder);
    }
  }

  // (rates are drawn in rates.svg)
  /** Draws the report; returns what became of it, as the report itself is there in any case. */
  String write(BenchReport report) {
    if (report.isEmpty()) {
      return "(nothing was measured, so " + path + " is not drawn)";
    }
    try {
      BenchPlot plot = new BenchPlot(report);
      byte[] picture =
          path.toString().toLowerCase(Locale.ROOT).endsWith(SVG) ? plot.svg() : plot.png();
      Files.write(path, picture);
      return "(rates are drawn in " + path + ")";
    } catch (IOException e) {
      return ErrorLine.of(e);
    }
  }
}
