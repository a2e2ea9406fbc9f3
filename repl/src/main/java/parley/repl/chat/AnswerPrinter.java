package parley.repl.chat;

import org.jline.terminal.Terminal;
import parley.tokenizer.VisibleText;

/** Writes lines and streamed answers to a terminal, and knows where the cursor stands. */
final class AnswerPrinter {

  private final Terminal terminal;
  private CursorColumn column = new CursorColumn();
  private boolean atLineStart = true;

  AnswerPrinter(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A line of information; of an answer that is not at its line's end, {@link #end} first. */
  void line(String text) {
    terminal.writer().println(text);
    terminal.flush();
  }

  /** An answer begins, at the start of a line. */
  void begin() {
    column = new CursorColumn();
  }

  /** The next part of the answer, as the model said it. */
  void answer(String part) {
    String visible = VisibleText.ofLines(part);
    terminal.writer().print(visible);
    column.follow(visible, terminal.getWidth());
    terminal.flush();
    atLineStart = part.endsWith("\n");
  }

  /** The answer has ended, or was given up; the cursor goes to the start of a line. */
  void end() {
    if (!atLineStart) {
      line("");
      atLineStart = true;
    }
  }

  /** Whether the next character would wrap: what moves the cursor now would lose that. */
  boolean isAtMargin() {
    return column.isAtMargin(terminal.getWidth());
  }
}
