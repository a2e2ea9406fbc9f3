package parley.repl.chat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.SettingException;
import parley.config.Spelling;
import parley.engine.Cancellation;
import parley.repl.cli.UsageException;
import parley.tokenizer.VisibleText;

/** {@code :set}: any setting by its name, and the way into the user's file. */
final class SetCommand {

  private static final String SAVE = "--save";

  /** An argument while it is typed; without a key where that is not whole. */
  private static final Pattern BEGUN =
      Pattern.compile("(?<save>--save +)?((?<key>\\S+) +(?<value>.*)|\\S*)");

  private final Chat chat;
  private final ChatView view;
  private final ChatReport report;
  private final SettingCommands settings;
  private final SettingWords words;

  SetCommand(Chat chat, ChatView view, ChatReport report, SettingCommands settings) {
    this.chat = chat;
    this.view = view;
    this.report = report;
    this.settings = settings;
    this.words = new SettingWords(chat);
  }

  ColonCommand command() {
    return new ColonCommand(
        "set",
        "KEY VALUE",
        "changes any setting; --save before it keeps it in your file",
        this::words,
        this::run);
  }

  // :set | :set KEY | :set KEY VALUE | :set --save | :set --save KEY | :set --save KEY VALUE
  private void run(String argument, Cancellation cancellation) {
    String[] words = argument.split("\\s+", 2);
    if (words[0].equals(SAVE)) {
      save(words.length == 2 ? words[1] : "", cancellation);
    } else if (argument.isEmpty()) {
      report.settings();
    } else {
      Setting<?> setting = named(words[0]);
      settings.setOrShow(setting, words.length == 2 ? words[1] : "", cancellation);
    }
  }

  private void save(String argument, Cancellation cancellation) {
    String[] words = argument.split("\\s+", 2);
    if (words.length == 2 && !settings.set(named(words[0]), words[1], cancellation)) {
      return;
    }
    List<Setting<?>> some = argument.isEmpty() ? changed() : List.of(named(words[0]));
    if (some.isEmpty()) {
      throw new UsageException(
          "there is nothing to save: no setting was changed in this chat;"
              + " :set --save KEY saves one as it is");
    }
    Path file = chat.save(some);
    String names = some.stream().map(Setting::name).collect(Collectors.joining(", "));
    view.line("saved " + names + " in " + VisibleText.of(file.toString()));
  }

  /** Whole arguments: {@code --save}, keys, and a key with each of its values. */
  private List<Word> words(String begun) {
    Matcher parts = BEGUN.matcher(begun);
    if (!parts.matches()) {
      return List.of();
    }
    String start = Objects.requireNonNullElse(parts.group("save"), "");
    String key = parts.group("key");
    if (key == null) {
      List<Word> keys = new ArrayList<>(List.of(new Word(SAVE, "into your file, too")));
      Setting.all().forEach(s -> keys.add(new Word(start + s.name(), s.help())));
      return keys;
    }
    return find(key)
        .map(setting -> words.of(setting, parts.group("value")))
        .orElse(List.of())
        .stream()
        .map(word -> new Word(start + key + " " + word.text(), word.help(), word.more()))
        .toList();
  }

  private List<Setting<?>> changed() {
    return Setting.all().stream()
        .filter(setting -> chat.settings().origin(setting).equals(Origin.CHAT))
        .toList();
  }

  /** By its name, or that of its own command. */
  private static Setting<?> named(String word) {
    return find(word).orElseThrow(() -> unknown(word));
  }

  private static Optional<Setting<?>> find(String word) {
    Optional<Setting<?>> byCommand =
        Setting.all().stream().filter(s -> s.command().equals(word)).findFirst();
    return Setting.named(word).or(() -> byCommand);
  }

  private static SettingException unknown(String word) {
    List<String> names = Setting.all().stream().map(Setting::name).toList();
    String remedy =
        Spelling.closest(word, names)
            .map(name -> "; did you mean " + name + "?")
            .orElse("; :set alone lists them");
    return new SettingException("there is no setting " + word + remedy);
  }
}
