package parley.repl.chat;

import java.util.List;

/** The commands that hold the backends against each other. */
final class MeasuringCommands {

  private final Chat chat;
  private final ChatView view;

  MeasuringCommands(Chat chat, ChatView view) {
    this.chat = chat;
    this.view = view;
  }

  List<ColonCommand> all() {
    return List.of(
        new ColonCommand(
            "bench",
            "BACKENDS",
            "how fast backends run this model; --plot FILE.svg draws it",
            BenchWords::beginning,
            (argument, cancellation) -> new ChatBench(chat, view).run(argument, cancellation)),
        new ColonCommand(
            "compare",
            "TEXT",
            "whether all backends continue a text alike, and how fast",
            (text, cancellation) -> new ChatComparison(chat, view).run(text, cancellation)));
  }
}
