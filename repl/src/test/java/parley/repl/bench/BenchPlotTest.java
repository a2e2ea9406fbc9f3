package parley.repl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.engine.Precision.FLOAT32;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import parley.repl.cli.UsageException;

/** Plots are files that others can read, and show where the rates lie. */
class BenchPlotTest {

  /** As BenchPlot draws error bars, and nothing else. */
  private static final String ERROR_BAR = "stroke:rgb(34,34,34)";

  private static final int ERROR_BAR_RGB = 0xff222222;

  @TempDir Path folder;

  @Test
  void svgHasAnErrorBarFromTheLeastToTheLargest() throws Exception {
    Path file = folder.resolve("rates.svg");
    new PlotFile(file).write(ReportFormatTest.report());
    List<Element> lines = errorBars(file);
    // For each of two backends an upright line and its two ends.
    assertEquals(6, lines.size());
    List<Element> upright =
        lines.stream().filter(line -> at(line, "x1") == at(line, "x2")).toList();
    assertEquals(2, upright.size());
    // x goes from nearly 0 to 2.5 million, z from 600 to 700: as good as a point.
    double x = Math.abs(at(upright.getFirst(), "y1") - at(upright.getFirst(), "y2"));
    double z = Math.abs(at(upright.getLast(), "y1") - at(upright.getLast(), "y2"));
    assertEquals(2.5e6 / 100, x / z, 0.1 * x / z);
  }

  /** As after Ctrl-C: with one thread there are three tests, with two only the first. */
  @Test
  void eachNumberOfThreadsHasItsColumn() throws Exception {
    BenchReport real = ReportFormatTest.report();
    List<BenchRow> rows = List.of(row(1, 0), row(1, 10), row(1, 20), row(2, 0));
    BenchPlan plan = new BenchPlan(1, 1, List.of(0, 10, 20), List.of(1, 2), 1, 1);
    BenchReport report = new BenchReport(real.machine(), real.model(), plan, Map.of(), rows, true);
    Path file = folder.resolve("rates.png");
    new PlotFile(file).write(report);
    BufferedImage image = ImageIO.read(file.toFile());
    int width = image.getWidth() / 2;
    int height = image.getHeight() / 3;
    List<Boolean> panels =
        IntStream.range(0, 6)
            .mapToObj(i -> image.getSubimage(i % 2 * width, i / 2 * height, width, height))
            .map(part -> count(part, ERROR_BAR_RGB) > 0)
            .toList();
    assertEquals(List.of(true, true, true, false, true, false), panels);
  }

  private static BenchRow row(int threads, int depth) {
    BenchRow.Figures figures =
        new BenchRow.Figures(8, 5, new BenchRow.Rates(100, 90, 110, 0.1), 1, 1, Optional.empty());
    return new BenchRow(
        "x", FLOAT32, threads, BenchRow.Test.DECODE, depth, Optional.of(figures), Optional.empty());
  }

  private static List<Element> errorBars(Path file) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    // The file names a DTD on the network, which nobody shall fetch.
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    Document svg = factory.newDocumentBuilder().parse(file.toFile());
    assertEquals("svg", svg.getDocumentElement().getTagName());
    NodeList lines = svg.getElementsByTagName("line");
    return IntStream.range(0, lines.getLength())
        .mapToObj(i -> (Element) lines.item(i))
        .filter(line -> line.getAttribute("style").contains(ERROR_BAR))
        .toList();
  }

  private static double at(Element line, String attribute) {
    return Double.parseDouble(line.getAttribute(attribute));
  }

  @Test
  void pngShowsBarsAndErrorBars() throws IOException {
    Path file = folder.resolve("rates.png");
    String note = new PlotFile(file).write(ReportFormatTest.report());
    assertEquals("(rates are drawn in " + file + ")", note);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(Files.readAllBytes(file)));
    assertTrue(count(image, ERROR_BAR_RGB) > 100, "no error bar");
    assertTrue(image.getWidth() > 400 && image.getHeight() > 200);
  }

  private static long count(BufferedImage image, int rgb) {
    return IntStream.range(0, image.getWidth() * image.getHeight())
        .filter(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()) == rgb)
        .count();
  }

  @Test
  void aFileThatCannotBeWrittenIsSaid() {
    Path file = folder.resolve("gone/rates.png");
    var e =
        assertThrows(
            UsageException.class, () -> new PlotFile(file).write(ReportFormatTest.report()));
    assertEquals("--plot: cannot write " + file + ": there is no such file", e.getMessage());
  }
}
