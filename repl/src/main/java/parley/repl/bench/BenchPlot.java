package parley.repl.bench;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.markers.SeriesMarkers;
import parley.repl.bench.BenchRow.Rates;

/**
 * A report as a picture: a panel for each test and number of threads, a bar for each backend, as
 * high as the median of its repetitions, and on it an error bar from the least to the largest.
 *
 * <p>No other class knows the drawing libraries and AWT, so nothing else waits for them to load.
 */
final class BenchPlot {

  /** Of a panel, in pixels. */
  private static final int WIDTH = 560;

  private static final int HEIGHT = 340;

  private static final Color BARS = new Color(0x4477aa);
  private static final Color ERROR_BARS = new Color(0x222222);

  private final BenchReport report;
  private final List<List<CategoryChart>> columns; // of panels: one for each number of threads
  private final int width; // of the picture, in pixels
  private final int height;

  /**
   * @param report has rows with figures
   */
  BenchPlot(BenchReport report) {
    this.report = report;
    this.columns =
        List.copyOf(
            report.groups().entrySet().stream()
                .collect(
                    Collectors.groupingBy(
                        group -> group.getKey().threads(),
                        LinkedHashMap::new,
                        Collectors.mapping(
                            group -> panel(group.getKey(), group.getValue()), Collectors.toList())))
                .values());
    this.width = columns.size() * WIDTH;
    this.height = columns.stream().mapToInt(List::size).max().orElseThrow() * HEIGHT;
  }

  byte[] svg() throws IOException {
    VectorGraphics2D graphics = new VectorGraphics2D();
    draw(graphics);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PageSize size = new PageSize(width, height);
    Processors.get("svg").getDocument(graphics.getCommands(), size).writeTo(out);
    return out.toByteArray();
  }

  byte[] png() throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      draw(graphics);
    } finally {
      graphics.dispose();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private void draw(Graphics2D graphics) {
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    AffineTransform start = graphics.getTransform();
    for (int column = 0; column < columns.size(); column++) {
      for (int row = 0; row < columns.get(column).size(); row++) {
        graphics.translate(column * WIDTH, row * HEIGHT);
        columns.get(column).get(row).paint(graphics, WIDTH, HEIGHT);
        graphics.setTransform(start);
        graphics.setClip(null);
      }
    }
  }

  private CategoryChart panel(BenchGroup group, List<BenchRow> rows) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .theme(ChartTheme.Matlab)
            .title(report.model().name() + ": " + group)
            .yAxisTitle("tokens per second")
            .build();
    style(chart.getStyler());
    List<String> backends = rows.stream().map(BenchRow::backend).toList();
    chart.addSeries("median", backends, each(rows, Rates::median)).setFillColor(BARS);
    // An error bar is as long above its point as below: so it has a point of its own.
    CategorySeries range =
        chart.addSeries(
            "least to largest",
            backends,
            each(rows, rates -> (rates.min() + rates.max()) / 2),
            each(rows, rates -> (rates.max() - rates.min()) / 2));
    range.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
    range.setMarker(SeriesMarkers.NONE);
    range.setLineStyle(new BasicStroke(0));
    return chart;
  }

  private static void style(CategoryStyler style) {
    style.setLocale(Locale.ROOT);
    style.setLegendVisible(false);
    style.setOverlapped(true);
    style.setAvailableSpaceFill(0.6);
    style.setYAxisMin(0.0);
    style.setErrorBarsColor(ERROR_BARS);
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotGridVerticalLinesVisible(false);
  }

  private static List<Double> each(List<BenchRow> rows, ToDoubleFunction<Rates> value) {
    Function<BenchRow, Rates> rates = row -> row.figures().orElseThrow().tokensPerSecond();
    return rows.stream().map(row -> value.applyAsDouble(rates.apply(row))).toList();
  }
}
