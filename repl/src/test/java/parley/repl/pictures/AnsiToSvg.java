package parley.repl.pictures;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a picture of a terminal's screen: reads what {@code tmux capture-pane -e -p} says, writes
 * SVG. Needs nothing but the JDK, so {@code docs/pictures/make} runs it as it is.
 *
 * <p>Each character takes one cell; of styles it knows bold, faint, italic, underline, reverse and
 * the colours of 16 and of 256.
 */
final class AnsiToSvg {

  private static final double CELL_WIDTH = 8.4; // of a monospace font of 14
  private static final int CELL_HEIGHT = 18;
  private static final int MARGIN = 12;
  private static final int TITLE = 28;
  private static final String BACKGROUND = "#1d1f21";
  private static final String FOREGROUND = "#d8dad6";

  private static final String[] COLOURS = {
    "#282a2e", "#cc6666", "#8abf6a", "#e6c36a", "#81a2be", "#b294bb", "#7fbfb4", "#c5c8c6",
    "#767a80", "#e08080", "#a5d58a", "#f2d78a", "#9fbfdd", "#cbb0d4", "#9ad4ca", "#ffffff"
  };

  private static final Pattern SGR = Pattern.compile("\u001b\\[([0-9;]*)m");
  private static final Pattern OTHER =
      Pattern.compile("\u001b\\[[0-9;?]*[A-Za-ln-z]|[\u000e\u000f]");

  /** How the next characters look. */
  private record Style(
      boolean bold,
      boolean faint,
      boolean italic,
      boolean underline,
      boolean reverse,
      String colour,
      String background) {

    static final Style USUAL = new Style(false, false, false, false, false, FOREGROUND, BACKGROUND);

    String ink() {
      return reverse ? background : colour;
    }

    String paper() {
      return reverse ? colour : background;
    }
  }

  private final StringBuilder svg = new StringBuilder();
  private Style style = Style.USUAL;

  private AnsiToSvg() {}

  /** Arguments: the title of the window, and its columns. */
  public static void main(String[] arguments) throws IOException {
    String screen = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.print(picture(arguments[0], Integer.parseInt(arguments[1]), screen));
  }

  /** The picture of a screen's rows. */
  static String picture(String title, int columns, String screen) {
    List<String> rows = new ArrayList<>(OTHER.matcher(screen).replaceAll("").lines().toList());
    AnsiToSvg picture = new AnsiToSvg();
    long width = Math.round(columns * CELL_WIDTH) + 2 * MARGIN;
    int height = rows.size() * CELL_HEIGHT + TITLE + MARGIN;
    picture.begin(title, width, height);
    for (int row = 0; row < rows.size(); row++) {
      picture.row(rows.get(row), TITLE + row * CELL_HEIGHT);
    }
    return picture.svg.append("</svg>\n").toString();
  }

  private void begin(String title, long width, int height) {
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" \
        font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
        <title>%3$s</title>
        <rect width="%1$d" height="%2$d" rx="8" fill="%4$s"/>
        <text x="%5$d" y="19" text-anchor="middle" fill="#8a8d90">%3$s</text>
        """
            .formatted(width, height, escaped(title), BACKGROUND, width / 2));
  }

  /** Runs of one style become a rectangle, where it has a background, and a text. */
  private void row(String row, int top) {
    Matcher change = SGR.matcher(row);
    int from = 0;
    int column = 0;
    while (change.find()) {
      column = run(row.substring(from, change.start()), column, top);
      style = changed(change.group(1));
      from = change.end();
    }
    run(row.substring(from), column, top);
  }

  /** Returns the column behind it. */
  private int run(String text, int column, int top) {
    int cells = text.codePointCount(0, text.length());
    double x = MARGIN + column * CELL_WIDTH;
    double width = cells * CELL_WIDTH;
    if (cells > 0 && !style.paper().equals(BACKGROUND)) {
      svg.append(
          format(
              "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
              x, top, width, CELL_HEIGHT, style.paper()));
    }
    if (!text.isBlank()) {
      svg.append(
          format(
              "<text x=\"%.1f\" y=\"%d\" textLength=\"%.1f\" xml:space=\"preserve\" fill=\"%s\"%s>"
                  + "%s</text>%n",
              x, top + 14, width, style.ink(), attributes(), escaped(text)));
    }
    return column + cells;
  }

  private String attributes() {
    return (style.bold() ? " font-weight=\"bold\"" : "")
        + (style.faint() ? " opacity=\"0.6\"" : "")
        + (style.italic() ? " font-style=\"italic\"" : "")
        + (style.underline() ? " text-decoration=\"underline\"" : "");
  }

  private Style changed(String codes) {
    Style now = style;
    String[] numbers = codes.isEmpty() ? new String[] {"0"} : codes.split(";");
    for (int i = 0; i < numbers.length; i++) {
      int code = numbers[i].isEmpty() ? 0 : Integer.parseInt(numbers[i]);
      if ((code == 38 || code == 48) && i + 2 < numbers.length && numbers[i + 1].equals("5")) {
        String colour = colour(Integer.parseInt(numbers[i + 2]));
        now = code == 38 ? inked(now, colour) : papered(now, colour);
        i += 2;
      } else {
        now = changed(now, code);
      }
    }
    return now;
  }

  private static Style changed(Style s, int code) {
    boolean on = code < 10;
    return switch (code) {
      case 0 -> Style.USUAL;
      case 1 -> new Style(true, s.faint, s.italic, s.underline, s.reverse, s.colour, s.background);
      case 2 -> new Style(s.bold, true, s.italic, s.underline, s.reverse, s.colour, s.background);
      case 22 -> new Style(false, false, s.italic, s.underline, s.reverse, s.colour, s.background);
      case 3, 23 -> new Style(s.bold, s.faint, on, s.underline, s.reverse, s.colour, s.background);
      case 4, 24 -> new Style(s.bold, s.faint, s.italic, on, s.reverse, s.colour, s.background);
      case 7, 27 -> new Style(s.bold, s.faint, s.italic, s.underline, on, s.colour, s.background);
      case 39 -> inked(s, FOREGROUND);
      case 49 -> papered(s, BACKGROUND);
      default -> coloured(s, code);
    };
  }

  private static Style coloured(Style s, int code) {
    if (code >= 30 && code < 38 || code >= 90 && code < 98) {
      return inked(s, COLOURS[code < 90 ? code - 30 : code - 82]);
    }
    if (code >= 40 && code < 48 || code >= 100 && code < 108) {
      return papered(s, COLOURS[code < 100 ? code - 40 : code - 92]);
    }
    return s;
  }

  private static Style inked(Style s, String colour) {
    return new Style(s.bold, s.faint, s.italic, s.underline, s.reverse, colour, s.background);
  }

  private static Style papered(Style s, String colour) {
    return new Style(s.bold, s.faint, s.italic, s.underline, s.reverse, s.colour, colour);
  }

  /** Of the 256: the 16, a cube of six levels, and 24 greys. */
  private static String colour(int index) {
    if (index < 16) {
      return COLOURS[index];
    }
    if (index >= 232) {
      int grey = 8 + 10 * (index - 232);
      return format("#%02x%02x%02x", grey, grey, grey);
    }
    int cube = index - 16;
    return format("#%02x%02x%02x", level(cube / 36), level(cube / 6 % 6), level(cube % 6));
  }

  private static int level(int sixth) {
    return sixth == 0 ? 0 : 55 + 40 * sixth;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
