package parley.repl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import parley.repl.cli.ErrorLine;
import parley.repl.cli.UsageException;
import parley.tokenizer.VisibleText;

/** The file that a report is drawn in; its name says how. */
record PlotFile(Path path) {

  private static final String SVG = ".svg";
  private static final String PNG = ".png";

  /**
   * @throws UsageException if the name or the folder cannot be
   */
  void check() {
    if (!ends(SVG) && !ends(PNG)) {
      throw new UsageException("--plot: expected a file that ends with .svg or .png, got " + path);
    }
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new UsageException("--plot: expected a folder to write in, got " + folder);
    }
  }

  // (rates are drawn in rates.svg)
  /**
   * Draws the report; returns what became of it.
   *
   * @throws UsageException if that fails, such as on a system without any font
   */
  String write(BenchReport report) {
    String name = VisibleText.of(path.toString());
    if (report.isEmpty()) {
      return "(nothing was measured, so " + name + " is not drawn)";
    }
    try {
      BenchPlot plot = new BenchPlot(report);
      Files.write(path, ends(SVG) ? plot.svg() : plot.png());
      return "(rates are drawn in " + name + ")";
    } catch (IOException e) {
      throw new UsageException("--plot: cannot write " + ErrorLine.message(e));
    } catch (RuntimeException | LinkageError | InternalError e) { // AWT fails in all these ways
      throw new UsageException(
          "--plot: cannot draw "
              + name
              + "; the JDK needs its desktop libraries and a font (apt install fontconfig"
              + " fonts-dejavu-core): "
              + e);
    }
  }

  private boolean ends(String ending) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }
}
