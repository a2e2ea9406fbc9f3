package parley.repl.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import parley.config.Setting;
import parley.engine.Cancellation;
import parley.repl.cli.UsageException;
import parley.repl.talk.Conversation;

/** The commands that change what was said, or show it. */
final class ConversationCommands {

  private final Chat chat;
  private final ChatView view;
  private final ConversationReport report;

  ConversationCommands(Chat chat, ChatView view) {
    this.chat = chat;
    this.view = view;
    this.report = new ConversationReport(chat, view);
  }

  List<ColonCommand> all() {
    return List.of(
        new ColonCommand(
            "undo", "[N]", "takes back the last message and answer, or N", (n, _) -> undo(n)),
        new ColonCommand(
            "retry",
            "",
            "another answer to the last message",
            (_, cancellation) -> retry(cancellation)),
        new ColonCommand(
            "continue",
            "",
            "goes on with an answer that was cut",
            (_, cancellation) -> view.stream(() -> chat.turns().goOn(cancellation, view))),
        new ColonCommand("reset", "", "forgets the conversation", (_, _) -> reset()),
        new ColonCommand("history", "", "what was said", (_, _) -> report.history()),
        new ColonCommand(
            "context", "", "how full the context is, and of what", (_, _) -> report.context()));
  }

  private void undo(String argument) {
    int turns = chat.conversation().turns();
    if (turns == 0) {
      throw new UsageException("there is nothing to take back");
    }
    int count = argument.isEmpty() ? 1 : number(argument, turns);
    report.takenBack(chat.turns().said().subList(turns - count, turns));
    chat.turns().undo(count);
  }

  // there is only 1 turn to take back, not 9
  private static int number(String text, int turns) {
    int number;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UsageException(":undo: expected how many turns to take back, got " + text);
    }
    if (number < 1) {
      throw new UsageException(":undo: expected at least 1 turn to take back, got " + text);
    }
    if (number > turns) {
      String there = turns == 1 ? "there is only 1 turn" : "there are only " + turns + " turns";
      throw new UsageException(":undo: " + there + " to take back, not " + number);
    }
    return number;
  }

  private void retry(Cancellation cancellation) {
    Optional<String> unanswered = chat.turns().unanswered();
    if (unanswered.isPresent()) {
      view.line("(again: " + ConversationReport.oneLine(unanswered.get()) + ")");
      view.stream(() -> chat.answer(unanswered.get(), cancellation, view));
      return;
    }
    boolean greedy = chat.settings().get(Setting.TEMPERATURE) == 0;
    int[] before = answer();
    if (!greedy) {
      view.line("(another answer, with seed " + chat.turns().otherSeed() + ")");
    }
    view.stream(() -> chat.turns().retry(cancellation, view));
    if (greedy && Arrays.equals(before, answer())) {
      view.line("(greedy always takes the likeliest token, so it is the same; try :temp 0.7)");
    }
  }

  private int[] answer() {
    Conversation conversation = chat.conversation();
    return conversation.transcript().answer(chat.turns().last());
  }

  private void reset() {
    chat.reset();
    view.line("(a new conversation)");
  }
}
