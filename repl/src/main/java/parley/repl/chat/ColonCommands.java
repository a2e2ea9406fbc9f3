package parley.repl.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import parley.config.Spelling;
import parley.engine.Cancellation;
import parley.repl.cli.UsageException;
import parley.repl.models.ModelList;

/** The one list of the chat's commands: help, completion and the prompt all read it. */
final class ColonCommands {

  private final ChatView view;
  private final List<ColonCommand> all = new ArrayList<>();
  private boolean quit;

  /**
   * @param view what the commands say is shown there
   * @param more commands that only this kind of chat has
   */
  ColonCommands(Chat chat, ChatView view, List<ColonCommand> more) {
    this.view = view;
    ChatReport report = new ChatReport(chat, view);
    all.add(new ColonCommand("help", "", "lists the commands", (_, _) -> help()));
    all.add(new ColonCommand("quit", "", "leaves, as Ctrl-D does", (_, _) -> quit = true));
    SettingCommands settings = new SettingCommands(chat, view);
    all.addAll(settings.all());
    all.add(new SetCommand(chat, view, report, settings).command());
    all.addAll(new ConversationCommands(chat, view).all());
    all.addAll(new FileCommands(chat, view).all());
    all.add(
        new ColonCommand(
            "models",
            "",
            "the models that are here, and those that parley pull gets",
            (_, _) -> ModelList.lines(chat.loader().environment()).forEach(view::line)));
    all.add(new ColonCommand("stats", "", "what the last answer took", (_, _) -> report.stats()));
    all.add(
        new ColonCommand(
            "tokens", "TEXT", "the tokens of a text", (text, _) -> report.tokens(text)));
    all.addAll(new ProbeCommands(chat, view).all());
    all.add(
        new ColonCommand(
            "info", "", "model, backend, memory and every setting", (_, _) -> report.info()));
    all.addAll(new MeasuringCommands(chat, view).all());
    all.addAll(more);
  }

  List<ColonCommand> all() {
    return all;
  }

  /** Whether the user asked to leave. */
  boolean quitAsked() {
    return quit;
  }

  /**
   * Runs a command by its name or the beginning of it.
   *
   * @throws UsageException if no command, or more than one, begins so
   */
  void run(ChatLine.Command line, Cancellation cancellation) {
    ColonCommand command = find(line.name());
    if (command.argument().isEmpty() && !line.argument().isEmpty()) {
      throw new UsageException(
          ":" + command.name() + ": expected nothing after it, got " + line.argument());
    }
    command.action().run(line.argument(), cancellation);
  }

  /** The command of exactly this name, or the only one that begins so. */
  Optional<ColonCommand> named(String name) {
    List<ColonCommand> begun = all.stream().filter(c -> c.name().startsWith(name)).toList();
    return begun.stream()
        .filter(command -> begun.size() == 1 || command.name().equals(name))
        .findFirst();
  }

  /** Whether there is a command that begins so. */
  boolean isBegun(String name) {
    return all.stream().anyMatch(command -> command.name().startsWith(name));
  }

  private ColonCommand find(String name) {
    return named(name).orElseThrow(() -> isBegun(name) ? ambiguous(name) : unknown(name));
  }

  private UsageException ambiguous(String name) {
    String names =
        all.stream()
            .filter(command -> command.name().startsWith(name))
            .map(command -> ":" + command.name())
            .collect(Collectors.joining(", "));
    return new UsageException(":" + name + " could be " + names);
  }

  private UsageException unknown(String name) {
    List<String> names = all.stream().map(ColonCommand::name).toList();
    String remedy =
        Spelling.closest(name, names)
            .map(close -> "did you mean :" + close + "?")
            .orElse(":help lists them; a message that begins with a colon needs two");
    return new UsageException("there is no command :" + name + "; " + remedy);
  }

  private void help() {
    for (ColonCommand command : all) {
      view.line(String.format("%-16s %s", command.synopsis(), command.help()));
    }
    view.line("");
    view.line("A command may be shortened, as :q. A setting without a value shows its own;");
    view.line("default returns to the value of the start. :: begins a message with a colon.");
    view.line("\"\"\" begins and ends a message of several lines; \\ at the end of a line goes on");
    view.line("with the next, as Alt-Enter does. Ctrl-C or Esc stops an answer.");
  }
}
