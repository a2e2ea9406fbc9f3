package parley.repl.chat;

import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;
import parley.engine.Backend;
import parley.repl.chat.ChatTurns.Said;
import parley.repl.talk.Conversation;
import parley.repl.talk.Turn;
import parley.tokenizer.VisibleText;

/** What {@code :history}, {@code :context} and {@code :undo} say. */
final class ConversationReport {

  private static final int LINE = 50; // columns of a message that is shortened
  private static final int BAR = 20; // cells

  private final Chat chat;
  private final ChatView view;

  ConversationReport(Chat chat, ChatView view) {
    this.chat = chat;
    this.view = view;
  }

  // 1 > hi, my name is Anna
  //     Hello Anna! What would you like to talk about?
  void history() {
    List<Said> said = chat.turns().said();
    if (said.isEmpty()) {
      view.line("nothing was said yet");
    }
    for (int i = 0; i < said.size(); i++) {
      show(i + 1, said.get(i));
    }
    chat.turns().unanswered().ifPresent(message -> lines("- > ", message));
  }

  private void show(int number, Said turn) {
    String lead = number + " > ";
    lines(lead, turn.message());
    String below = " ".repeat(lead.length());
    lines(below, turn.answer());
    if (ChatReport.isCut(turn.turn().reason())) {
      view.line(below, "(" + ChatReport.ending(turn.turn().reason()) + ")");
    }
  }

  /** Each line of a text, those after the first under the beginning of the first. */
  private void lines(String lead, String text) {
    String before = lead;
    for (String line : VisibleText.ofLines(text).split("\n", -1)) {
      view.line(before, line.stripTrailing());
      before = " ".repeat(lead.length());
    }
  }

  // turn  message  answer  tokens
  //    1        8      13      21  hi, my name is Anna
  //    2        6       7      13  what is my name?
  // context  █░░░░░░░░░░░░░░░░░░░ 34 of 1024 tokens, 990 free
  // cache    holds all 34
  void context() {
    Conversation conversation = chat.conversation();
    List<Said> said = chat.turns().said();
    if (!said.isEmpty()) {
      view.line("turn  message  answer  tokens");
    }
    for (int i = 0; i < said.size(); i++) {
      view.line(row(i + 1, said.get(i)));
    }
    if (conversation.prefaceTokens() > 0) {
      view.line("system text: " + conversation.prefaceTokens() + " tokens");
    }
    int used = Math.min(conversation.size(), conversation.context());
    view.line("context  " + bar(used, conversation.context()) + " " + used(conversation, used));
    view.line("cache    " + cache(conversation));
  }

  private static String row(int number, Said said) {
    Turn turn = said.turn();
    return String.format(
        Locale.ROOT,
        "%4d  %7d  %6d  %6d  %s",
        number,
        turn.promptTokens(),
        turn.answerTokens(),
        turn.tokens(),
        oneLine(said.message()));
  }

  private static String bar(int used, int context) {
    int full = Math.ceilDiv(BAR * used, context);
    return "█".repeat(full) + "░".repeat(BAR - full);
  }

  private String used(Conversation conversation, int used) {
    int free = conversation.context() - used;
    String full =
        chat.turns().mayForget() ? "the next message forgets the oldest" : ":undo or :reset";
    return "%d of %d tokens, %s"
        .formatted(used, conversation.context(), free > 0 ? free + " free" : full);
  }

  private String cache(Conversation conversation) {
    int size = conversation.size();
    int held = conversation.held();
    Backend backend = chat.model().backend();
    if (!backend.usesCache()) {
      return "none: " + backend.name() + " computes all tokens again with each one";
    }
    return held == conversation.used()
        ? "holds all " + held
        : "holds %d; %d will be prefilled with the next message".formatted(held, size - held);
  }

  // took back 13 tokens; 21 stay computed
  // > what is my name?
  // You are called Anna.
  void takenBack(List<Said> undone) {
    int tokens = undone.stream().mapToInt(said -> said.turn().tokens()).sum();
    view.line("(took back " + tokens + " tokens)");
    for (Said said : undone) {
      view.line("> " + oneLine(said.message()));
      view.line("  " + oneLine(said.answer()));
    }
  }

  /** The beginning of a text, with line breaks shown. */
  static String oneLine(String text) {
    AttributedString visible = new AttributedString(VisibleText.of(text));
    return visible.columnLength() <= LINE
        ? visible.toString()
        : visible.columnSubSequence(0, LINE - 3) + "...";
  }
}
