package parley.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program draws without a display, and loads what draws only to draw. */
class PlotIT {

  private static final Path PROGRAM = Path.of(System.getProperty("parley.root")).resolve("parley");
  private static final String BENCH =
      "bench --shape pip -b vector -t 1 -p 8 -n 2 -d 0 -r 1 --budget 0.1";

  @TempDir Path folder;

  private boolean loadsWhatDraws(String... more) throws IOException, InterruptedException {
    Path classes = folder.resolve("classes");
    String[] arguments =
        Stream.concat(Stream.of(BENCH.split(" ", -1)), Stream.of(more)).toArray(String[]::new);
    LauncherRun.Result result =
        new LauncherRun(PROGRAM, arguments)
            .with(
                Map.of(
                    "HOME",
                    folder.toString(),
                    "DISPLAY",
                    "",
                    "_JAVA_OPTIONS",
                    "-Xlog:class+load:file=" + classes))
            .run();
    assertEquals(0, result.exitCode(), result.err());
    try (Stream<String> lines = Files.lines(classes)) {
      return lines.anyMatch(line -> line.contains(" org.knowm.") || line.contains(" java.awt."));
    }
  }

  @Test
  void aReportNeedsNoClassThatDraws() throws Exception {
    assertFalse(loadsWhatDraws());
  }

  @Test
  void aPlotIsDrawnWithoutADisplay() throws Exception {
    Path file = folder.resolve("rates.png");
    assertTrue(loadsWhatDraws("--plot", file.toString()));
    assertNotNull(ImageIO.read(file.toFile()));
  }
}
