package parley.repl.chat;

import java.util.List;
import java.util.function.Supplier;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import parley.repl.text.Graphemes;
import parley.repl.text.Layout;
import parley.repl.text.Paragraph;
import parley.repl.text.Sentences;
import parley.repl.text.Theme;
import parley.repl.text.WordWrap;
import parley.tokenizer.VisibleText;

/**
 * Writes lines and streamed answers above the pane. Answers are broken between words, or for screen
 * readers come in sentences; only whole graphemes are written.
 */
final class AnswerPrinter implements WordWrap.Sheet {

  /** Holds the parts of an emoji together. */
  private static final String JOINER = "\u200d";

  private static final int USUAL_COLUMNS = 80;

  private final Terminal terminal;
  private final Supplier<Theme> theme;
  private final boolean plain;
  private final ChatPane pane;

  // Of the answer in progress.
  private Layout layout;
  private Graphemes graphemes;
  private boolean atLineStart = true;

  /**
   * @param plain for screen readers: no rows, but sentences
   */
  AnswerPrinter(Terminal terminal, Supplier<Theme> theme, boolean plain, ChatPane pane) {
    this.terminal = terminal;
    this.theme = theme;
    this.plain = plain;
    this.pane = pane;
    begin();
  }

  /** A line of information; of an answer that is not at its line's end, {@link #end} first. */
  void line(String text) {
    rows(plain ? List.of(text) : Paragraph.rows(text, columns()), theme.get().of(text));
  }

  /** A line whose rows all begin behind its lead. */
  void line(String lead, String text) {
    List<String> whole = List.of((lead + text).stripTrailing());
    rows(plain ? whole : Paragraph.rows(lead, text, columns()), AttributedStyle.DEFAULT);
  }

  private void rows(List<String> rows, AttributedStyle style) {
    for (String row : rows) {
      pane.writer().println(new AttributedString(row, style).toAnsi(terminal));
    }
    pane.flush();
  }

  /** A line with styles of its own. */
  void line(AttributedString text) {
    for (AttributedString row : text.columnSplitLength(plain ? Integer.MAX_VALUE : columns())) {
      pane.writer().println(row.toAnsi(terminal));
    }
    pane.flush();
  }

  /** An answer begins, at the start of a line. */
  void begin() {
    layout = plain ? new Sentences(this::print) : new WordWrap(this::columns, this);
    graphemes = new Graphemes(grapheme -> layout.accept(visible(grapheme)));
  }

  /**
   * The next part of the answer, as the model said it; its last word waits for its end, the pane
   * for its time.
   */
  void answer(String part) {
    graphemes.accept(part);
  }

  /** The answer has ended, or was given up; the cursor goes to the start of a line. */
  void end() {
    graphemes.finish();
    layout.finish();
    if (!atLineStart) {
      line("");
      atLineStart = true;
    }
  }

  @Override
  public void print(String text) {
    if (!text.isEmpty()) {
      pane.writer().print(text);
      atLineStart = text.endsWith("\n");
    }
  }

  @Override
  public void fold(String swallowed) {
    print("\n");
  }

  /** Of the terminal, as it is now. */
  int columns() {
    int columns = terminal.getWidth();
    return columns > 0 ? columns : USUAL_COLUMNS; // some pseudo terminals have no size
  }

  /** A joiner between two parts of an emoji does no harm; everywhere else it is shown. */
  private static String visible(String grapheme) {
    String[] parts = grapheme.split(JOINER, -1);
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].isEmpty()) {
        return VisibleText.ofLines(grapheme);
      }
      parts[i] = VisibleText.ofLines(parts[i]);
    }
    return String.join(JOINER, parts);
  }
}
