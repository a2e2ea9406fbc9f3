package parley.repl.chat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import parley.engine.Cancellation;
import parley.repl.cli.UsageException;
import parley.tokenizer.VisibleText;

/** The commands that write a conversation to a file, and read it. */
final class FileCommands {

  private final Chat chat;
  private final ChatView view;
  private Optional<Path> last = Optional.empty(); // saved to, or loaded from

  FileCommands(Chat chat, ChatView view) {
    this.chat = chat;
    this.view = view;
  }

  List<ColonCommand> all() {
    return List.of(
        new ColonCommand(
            "save", "FILE", "writes the conversation to a file", (file, _) -> save(file)),
        new ColonCommand("load", "FILE", "goes on with a conversation that was saved", this::load),
        new ColonCommand(
            "export", "FILE.md", "writes the conversation for people to read", this::export));
  }

  // (saved 2 turns to /home/anna/talk.json)
  private void save(String argument) {
    Path file = argument.isEmpty() ? lastFile() : path(argument);
    chat.saved().write(file, chat.model());
    last = Optional.of(file);
    view.line("(saved " + turns(chat.conversation().turns()) + " to " + name(file) + ")");
  }

  private Path lastFile() {
    return last.orElseThrow(() -> new UsageException(":save: expected a file, got none"));
  }

  private void load(String argument, Cancellation cancellation) {
    Path file = path(required("load", argument));
    view.line("(" + chat.load(file, cancellation) + ")");
    last = Optional.of(file);
  }

  private void export(String argument, Cancellation cancellation) {
    Path file = path(required("export", argument));
    MarkdownExport.write(file, chat);
    view.line("(exported " + turns(chat.conversation().turns()) + " to " + name(file) + ")");
  }

  private static String required(String command, String argument) {
    if (argument.isEmpty()) {
      throw new UsageException(":" + command + ": expected a file, got none");
    }
    return argument;
  }

  private Path path(String typed) {
    return chat.loader().user().path(Quoted.name(typed));
  }

  private static String name(Path file) {
    return VisibleText.of(file.toAbsolutePath().normalize().toString());
  }

  static String turns(int count) {
    return count + (count == 1 ? " turn" : " turns");
  }
}
