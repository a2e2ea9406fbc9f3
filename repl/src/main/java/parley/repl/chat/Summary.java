package parley.repl.chat;

import java.util.Locale;
import parley.repl.talk.Conversation;
import parley.repl.talk.TurnFigures;

/** What stands after an answer where there is no status row. */
final class Summary {

  private Summary() {}

  // [13 tokens, 412.3 tok/s, context 21/1024]
  static String of(TurnFigures figures, Conversation conversation) {
    String rate =
        figures.decodeRate() == 0
            ? ""
            : String.format(Locale.ROOT, ", %.1f tok/s", figures.decodeRate());
    return String.format(
        Locale.ROOT,
        "[%d tokens%s, context %d/%d]",
        figures.tokens(),
        rate,
        conversation.used(),
        conversation.context());
  }
}
