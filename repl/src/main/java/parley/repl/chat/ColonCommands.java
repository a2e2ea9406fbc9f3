package parley.repl.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import parley.config.Setting;
import parley.config.Spelling;
import parley.config.Template;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.repl.cli.UsageException;
import parley.tokenizer.VisibleText;
import parley.weights.ModelFiles;

/** The one list of the chat's commands: help, completion and the prompt all read it. */
final class ColonCommands {

  private final Chat chat;
  private final ChatView view;
  private final List<ColonCommand> all = new ArrayList<>();
  private boolean quit;

  /**
   * @param bench measures the machine and the model; its argument are options
   */
  ColonCommands(Chat chat, ChatView view, ColonCommand.Action bench) {
    this.chat = chat;
    this.view = view;
    ChatReport report = new ChatReport(chat, view);
    all.add(new ColonCommand("help", "", "lists the commands", (_, _) -> help()));
    all.add(new ColonCommand("quit", "", "leaves, as Ctrl-D does", (_, _) -> quit = true));
    for (Setting<?> setting : Setting.all()) {
      if (!setting.command().isEmpty()) {
        all.add(
            new ColonCommand(
                setting.command(),
                setting.label(),
                setting.help(),
                words(setting),
                (argument, cancellation) -> set(setting, argument, cancellation)));
      }
      if (setting.equals(Setting.TEMPERATURE)) {
        all.add(
            new ColonCommand(
                "greedy",
                "",
                "always the likeliest token, as :temp 0",
                (_, cancellation) -> set(Setting.TEMPERATURE, "0", cancellation)));
      }
    }
    all.add(new ColonCommand("reset", "", "forgets the conversation", (_, _) -> reset()));
    all.add(new ColonCommand("stats", "", "what the last answer took", (_, _) -> report.stats()));
    all.add(
        new ColonCommand(
            "tokens", "TEXT", "the tokens of a text", (text, _) -> report.tokens(text)));
    all.add(
        new ColonCommand(
            "info", "", "model, backend, memory and every setting", (_, _) -> report.info()));
    all.add(
        new ColonCommand(
            "bench", "[OPTIONS]", "measures prefill and decode on this machine", bench));
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

  private ColonCommand find(String name) {
    List<ColonCommand> matches = new ArrayList<>();
    for (ColonCommand command : all) {
      if (command.name().equals(name)) {
        return command;
      }
      if (command.name().startsWith(name)) {
        matches.add(command);
      }
    }
    if (matches.size() == 1) {
      return matches.getFirst();
    }
    if (matches.isEmpty()) {
      throw unknown(name);
    }
    String names = matches.stream().map(c -> ":" + c.name()).collect(Collectors.joining(", "));
    throw new UsageException(":" + name + " could be " + names);
  }

  private UsageException unknown(String name) {
    List<String> names = all.stream().map(ColonCommand::name).toList();
    String remedy =
        Spelling.closest(name, names)
            .map(close -> "did you mean :" + close + "?")
            .orElse(":help lists them; a message that begins with a colon needs two");
    return new UsageException("there is no command :" + name + "; " + remedy);
  }

  private Supplier<List<String>> words(Setting<?> setting) {
    if (setting.equals(Setting.MODEL)) {
      return () -> chat.loader().installed().stream().map(ModelFiles::name).toList();
    }
    if (setting.equals(Setting.BACKEND)) {
      return () -> Backends.load().all().stream().map(Backend::name).toList();
    }
    if (setting.equals(Setting.TEMPLATE)) {
      return () -> List.of(Template.AUTO, Template.PLAIN.word(), Template.TURNS.word());
    }
    return List::of;
  }

  private void help() {
    for (ColonCommand command : all) {
      view.line(String.format("%-16s %s", command.synopsis(), command.help()));
    }
    view.line("");
    view.line(
        "A command may be shortened, as :q. Without its argument it shows the value; default");
    view.line(
        "returns to that of the start. :: begins a message with a colon. \"\"\" begins and ends");
    view.line(
        "a message of several lines, as does \\ at the end of a line. Ctrl-C stops an answer.");
  }

  // temperature is 0.5
  private void set(Setting<?> setting, String argument, Cancellation cancellation) {
    if (argument.isEmpty()) {
      show(setting);
      return;
    }
    chat.set(setting, argument, cancellation);
    view.line(setting.name() + " is " + VisibleText.of(chat.settings().show(setting)));
    int tokens = chat.conversation().size();
    if (setting.equals(Setting.MODEL)) {
      view.line("(a new conversation)");
    } else if (setting.equals(Setting.BACKEND) && tokens > 0) {
      view.line(
          "(the conversation, " + tokens + " tokens, is prefilled anew with the next message)");
    }
  }

  private void show(Setting<?> setting) {
    String value = VisibleText.of(chat.settings().show(setting));
    view.line(setting.name() + " is " + value + " (" + setting.type().range() + ")");
    if (setting.equals(Setting.BACKEND)) {
      for (Backend backend : Backends.load().all()) {
        String mark = backend.name().equals(chat.model().backend().name()) ? "*" : " ";
        String why = backend.unavailable().map(reason -> " (not here: " + reason + ")").orElse("");
        view.line(mark + " " + String.format("%-8s", backend.name()) + backend.description() + why);
      }
    } else if (setting.equals(Setting.MODEL)) {
      for (ModelFiles model : chat.loader().installed()) {
        String mark = model.name().equals(chat.model().name()) ? "*" : " ";
        view.line(mark + " " + VisibleText.of(model.name()));
      }
    }
  }

  private void reset() {
    chat.reset();
    view.line("(a new conversation)");
  }
}
