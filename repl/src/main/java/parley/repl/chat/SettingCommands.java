package parley.repl.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.config.Setting;
import parley.config.Template;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.tokenizer.VisibleText;
import parley.weights.ModelFiles;

/** The commands that show and change a setting, made from the settings' declarations. */
final class SettingCommands {

  private final Chat chat;
  private final ChatView view;
  private final SettingWords words;

  SettingCommands(Chat chat, ChatView view) {
    this.chat = chat;
    this.view = view;
    this.words = new SettingWords(chat);
  }

  List<ColonCommand> all() {
    List<ColonCommand> commands = new ArrayList<>();
    for (Setting<?> setting : Setting.all()) {
      if (!setting.command().isEmpty()) {
        commands.add(
            new ColonCommand(
                setting.command(),
                setting.label(),
                setting.help(),
                begun -> words.of(setting, begun),
                (argument, cancellation) -> setOrShow(setting, argument, cancellation)));
      }
      if (setting.equals(Setting.TEMPERATURE)) {
        commands.add(
            new ColonCommand(
                "greedy",
                "",
                "always the likeliest token, as :temp 0",
                (_, cancellation) -> setOrShow(setting, "0", cancellation)));
      }
    }
    return commands;
  }

  /** Shows the setting where the argument is empty. */
  void setOrShow(Setting<?> setting, String argument, Cancellation cancellation) {
    if (argument.isEmpty()) {
      show(setting);
    } else {
      set(setting, argument, cancellation);
    }
  }

  // backend is auto: kv
  // (34 tokens prefilled anew in 310 ms)
  /** Sets it, and says so. Returns whether it was not stopped. */
  boolean set(Setting<?> setting, String argument, Cancellation cancellation) {
    Optional<String> became;
    String text = setting.equals(Setting.MODEL) ? Quoted.name(argument) : argument;
    try {
      became = chat.set(setting, text, cancellation);
    } catch (CancelledException e) {
      view.line("(stopped; still on " + VisibleText.of(inUse(setting)) + ")");
      return false;
    }
    String value = VisibleText.of(chat.settings().show(setting));
    String meant = chat.model().backend().name();
    boolean vague = setting.equals(Setting.BACKEND) && !value.equals(meant);
    view.line(setting.name() + " is " + value + (vague ? ": " + meant : ""));
    became.ifPresent(words -> view.line("(" + words + ")"));
    if (setting.equals(Setting.BACKEND) || setting.equals(Setting.MODEL)) {
      chat.model().rounding().ifPresent(words -> view.line("(" + words + ")"));
    }
    return true;
  }

  private String inUse(Setting<?> setting) {
    boolean backend = setting.equals(Setting.BACKEND);
    return backend ? chat.model().backend().name() : chat.settings().show(setting);
  }

  // temperature is 0.7 (0 to 100)
  private void show(Setting<?> setting) {
    String value = VisibleText.of(chat.settings().show(setting));
    view.line(setting.name() + " is " + value + " (" + setting.type().range() + ")");
    if (setting.equals(Setting.SYSTEM)) {
      Template template = chat.model().template(chat.settings());
      if (!template.hasSystem()) {
        String have = chat.settings().templates().withSystem() + " have";
        view.line("(template " + template.word() + " has no place for it; " + have + ")");
      }
    } else if (setting.equals(Setting.BACKEND)) {
      Backends.load().all().forEach(this::show);
    } else if (setting.equals(Setting.MODEL)) {
      for (ModelFiles model : chat.loader().installed()) {
        view.line(mark(model.name().equals(chat.model().name())) + VisibleText.of(model.name()));
      }
    }
  }

  // * vector    Java Vector API, KV cache: the fastest on float32 without native code
  private void show(Backend backend) {
    boolean current = backend.name().equals(chat.model().backend().name());
    String why = backend.unavailable().map(reason -> " (not here: " + reason + ")").orElse("");
    view.line(mark(current) + String.format("%-9s ", backend.name()) + backend.description() + why);
  }

  private static String mark(boolean current) {
    return current ? "* " : "  ";
  }
}
