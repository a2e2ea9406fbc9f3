package parley.repl.dash;

import com.googlecode.lanterna.SGR;
import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.graphics.BasicTextImage;
import com.googlecode.lanterna.graphics.TextGraphics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;
import parley.repl.pane.CellText;
import parley.repl.pane.Cells;
import parley.repl.pane.PaneSnapshot;
import parley.repl.pane.PaneSnapshot.Engine;
import parley.repl.pane.PaneSnapshot.Memory;
import parley.repl.talk.TurnFigures;
import parley.repl.text.Bars;
import parley.repl.text.Paragraph;

/** Draws a {@link DashSnapshot} on Lanterna cells; touches no terminal. */
final class DashImage {

  /** Least size that has room for all panels and a few rows of dialog. */
  static final int MIN_COLUMNS = 64;

  static final int MIN_ROWS = 22;

  /** The panels: tok/s and operations left, the likeliest tokens right. */
  private static final int PANEL_ROWS = 12;

  private static final int CHART_ROWS = 4;
  private static final int LABEL = 14;
  private static final int PERCENT = 8;
  private static final int VALUE = 16; // column of what stands right of a name
  private static final int CONTEXT_CELLS = 20;
  static final String PROMPT = "> ";

  private final DashSnapshot snapshot;
  private final int columns;
  private final int rows;
  private final int middle; // column where the right panels begin
  private final Cells plain;
  private final Cells bold;
  private final Cells inverse;

  private DashImage(DashSnapshot snapshot, int columns, int rows, TextGraphics graphics) {
    this.snapshot = snapshot;
    this.columns = columns;
    this.rows = rows;
    this.middle = columns / 2 + 1;
    this.plain = new Cells(graphics);
    this.bold = new Cells(graphics, SGR.BOLD);
    this.inverse = new Cells(graphics, SGR.REVERSE);
  }

  /**
   * @return {@code rows} rows of {@code columns} cells
   */
  static List<AttributedString> draw(DashSnapshot snapshot, int columns, int rows) {
    BasicTextImage image = new BasicTextImage(new TerminalSize(columns, rows));
    new DashImage(snapshot, columns, rows, image.newTextGraphics()).draw();
    List<AttributedString> drawn = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      drawn.add(CellText.row(image, row));
    }
    return drawn;
  }

  private void draw() {
    title();
    speed(1);
    operations(2 + CHART_ROWS);
    likeliest(1);
    int row = 1 + PANEL_ROWS;
    layers(row);
    context(row + 1);
    prompt(row + 2);
    memory(row + 3);
    dialog(row + 4);
    input(rows - 1);
  }

  //  pip on kv · float32 · avx512 · 2 threads · temp 0.7, top-k 40        q or Esc: back to the
  // chat
  private void title() {
    Engine engine = snapshot.pane().engine();
    String keys =
        snapshot.input().isPresent() ? "q or Esc: back to the chat" : "Ctrl-C or Esc: stop";
    String variant = engine.variant().isEmpty() ? "" : engine.variant() + " · ";
    String title =
        "%s on %s · %s · %s%d %s · %s"
            .formatted(
                engine.model(),
                engine.backend(),
                engine.precision(),
                variant,
                engine.threads(),
                engine.threads() == 1 ? "thread" : "threads",
                engine.sampling());
    inverse.put(0, 0, " ".repeat(columns), columns);
    inverse.put(columns - 1 - keys.length(), 0, keys, columns);
    inverse.put(1, 0, title, columns - 3 - keys.length());
  }

  private void speed(int row) {
    PaneSnapshot.Speed speed = snapshot.pane().speed();
    String now = speed.now() == 0 ? "" : String.format(Locale.ROOT, "%.1f", speed.now());
    String average =
        speed.average() == 0 ? "" : String.format(Locale.ROOT, "average %.1f", speed.average());
    int end = bold.put(1, row, "tok/s " + now, middle - 2);
    plain.put(end + 2, row, average, middle - 2);
    List<String> chart = Chart.rows(speed.trace(), middle - 3, CHART_ROWS);
    for (int i = 0; i < chart.size(); i++) {
      plain.put(1, row + 1 + i, chart.get(i), middle - 2);
    }
  }

  private void operations(int row) {
    bold.put(1, row, "time by operation", middle - 2);
    int at = row + 1;
    for (DashSnapshot.Share share : snapshot.operations()) {
      int width = middle - 2 - LABEL - PERCENT;
      plain.put(1, at, share.operation(), LABEL);
      plain.put(1 + LABEL, at, percent(share.share()), middle - 2);
      plain.put(1 + LABEL + PERCENT, at, Bars.exact(share.share(), width), middle - 2);
      at++;
    }
  }

  private void likeliest(int row) {
    bold.put(middle, row, "likeliest for the last token", columns - 1);
    int at = row + 1;
    for (DashSnapshot.Likely likely : snapshot.likeliest()) {
      int bar = middle + 2 + LABEL + PERCENT;
      plain.put(middle, at, likely.chosen() ? ">" : "", columns - 1);
      plain.put(middle + 2, at, likely.text(), middle + 1 + LABEL);
      plain.put(middle + 2 + LABEL, at, percent(likely.probability()), columns - 1);
      plain.put(bar, at, Bars.exact(likely.probability(), columns - 1 - bar), columns - 1);
      at++;
    }
  }

  // time by layer  ▆▆▇█▆▆  312 µs a token, the longest 58
  private void layers(int row) {
    int end = bold.put(1, row, "time by layer", columns - 1);
    List<Double> micros = snapshot.layerMicros();
    if (micros.isEmpty()) {
      return;
    }
    double all = micros.stream().mapToDouble(Double::doubleValue).sum();
    double longest = micros.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    String words = String.format(Locale.ROOT, "%.0f µs a token, the longest %.0f", all, longest);
    end = plain.put(end + 2, row, Bars.sparkline(micros), columns - 1);
    plain.put(end + 2, row, words, columns - 1);
  }

  // context        ██████░░░░░░░░░░░░░░ 205/1024
  private void context(int row) {
    PaneSnapshot pane = snapshot.pane();
    bold.put(1, row, "context", columns - 1);
    String bar = Bars.filled((double) pane.used() / pane.context(), CONTEXT_CELLS);
    plain.put(VALUE, row, bar + " " + pane.used() + "/" + pane.context(), columns - 1);
  }

  // prompt         34 tokens cached, 5 prefilled at 1922.3 tok/s, first token after 2.7 ms
  private void prompt(int row) {
    bold.put(1, row, "prompt", columns - 1);
    snapshot.pane().turn().ifPresent(turn -> plain.put(VALUE, row, words(turn), columns - 1));
  }

  private static String words(TurnFigures turn) {
    String words = turn.cached() + " tokens cached, " + turn.prefilled() + " prefilled";
    if (turn.prefillRate() > 0) {
      words += String.format(Locale.ROOT, " at %.1f tok/s", turn.prefillRate());
    }
    if (turn.firstTokenNanos() > 0) {
      words += String.format(Locale.ROOT, ", first token %.1f ms", turn.firstTokenMillis());
    }
    return words;
  }

  // memory         22.1 MB weights, 16.1 MB conversation, 135.0 MB process
  private void memory(int row) {
    Memory memory = snapshot.pane().memory();
    bold.put(1, row, "memory", columns - 1);
    String process = memory.process() == 0 ? "" : ", " + megabytes(memory.process()) + " process";
    String words =
        megabytes(memory.weights())
            + " weights, "
            + megabytes(memory.conversation())
            + " conversation"
            + process;
    plain.put(VALUE, row, words, columns - 1);
  }

  /** The end of what was said. */
  private void dialog(int row) {
    plain.put(0, row, "━".repeat(columns), columns);
    int room = rows - 2 - row;
    List<String> wrapped = new ArrayList<>();
    for (String line : snapshot.dialog()) {
      wrapped.addAll(Paragraph.unindented(line, columns));
    }
    List<String> shown = wrapped.subList(Math.max(0, wrapped.size() - room), wrapped.size());
    for (int i = 0; i < shown.size(); i++) {
      plain.put(1, row + 1 + i, shown.get(i), columns - 1);
    }
  }

  private void input(int row) {
    int room = columns - 2 - PROMPT.length(); // and the cursor's cell
    snapshot.input().ifPresent(input -> bold.put(1, row, PROMPT + end(input, room), columns - 1));
  }

  // ...to write a long message
  private static String end(String input, int room) {
    AttributedString text = new AttributedString(input);
    int cells = text.columnLength();
    return cells <= room
        ? input
        : "..." + text.columnSubSequence(cells - room + "...".length(), cells);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%5.1f %%", 100 * share);
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
