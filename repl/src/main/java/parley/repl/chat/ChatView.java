package parley.repl.chat;

import java.util.function.Supplier;
import org.jline.utils.AttributedString;
import parley.engine.GenerationEvent;
import parley.repl.talk.TurnFigures;
import parley.repl.text.Theme;

/** Where a chat shows things: a terminal, or a pipe. */
interface ChatView {

  /** One line of information; control characters in it are made visible by whoever asks. */
  void line(String text);

  /**
   * A line whose rows, if it takes several, all begin behind its lead.
   *
   * @param lead ASCII
   */
  default void line(String lead, String text) {
    line((lead + text).stripTrailing());
  }

  /** What is being done just now, in place of what was before; empty when it is over. */
  default void passing(String text) {}

  /** Columns that a line of a table may take. */
  default int columns() {
    return 80;
  }

  /** The next part of the answer, as the model said it. */
  void answer(String part);

  /**
   * Shows an answer while it is made.
   *
   * @param answer makes it, telling this view; returns what it took
   */
  void stream(Supplier<TurnFigures> answer);

  /** Told of everything that happens during an answer, on the thread that writes. */
  void progress(GenerationEvent event);

  /** A line of information of which parts have styles of their own. */
  default void line(AttributedString text) {
    line(text.toString());
  }

  /** The styles for such lines. */
  default Theme theme() {
    return Theme.NONE;
  }
}
