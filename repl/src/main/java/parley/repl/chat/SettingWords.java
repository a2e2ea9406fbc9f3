package parley.repl.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.Template;
import parley.config.ValueType;
import parley.engine.Backends;
import parley.tokenizer.VisibleText;
import parley.weights.ModelFiles;

/** What completion offers for the value of a setting, and what each means. */
final class SettingWords {

  private final Chat chat;

  SettingWords(Chat chat) {
    this.chat = chat;
  }

  /**
   * @param begun what is typed of the value so far
   */
  List<Word> of(Setting<?> setting, String begun) {
    if (setting.equals(Setting.MODEL)) {
      return models(begun);
    }
    List<Word> words = new ArrayList<>(List.of(new Word(Chat.DEFAULT, "the value of the start")));
    if (setting.equals(Setting.BACKEND)) {
      words.add(new Word(Backends.AUTO, "the fastest here"));
      Backends.load().all().forEach(backend -> words.add(Word.of(backend)));
    } else if (setting.equals(Setting.TEMPLATE)) {
      words.addAll(templates());
    } else if (setting.type() instanceof ValueType.Choice choice) {
      choice.options().forEach(option -> words.add(new Word(option.word(), option.help())));
    }
    return words;
  }

  /** Installed models by name, others by their files. */
  private List<Word> models(String begun) {
    return begun.contains("/")
        ? FileNames.beginning(begun)
        : chat.loader().installed().stream().map(SettingWords::word).toList();
  }

  private static Word word(ModelFiles model) {
    return new Word(model.name(), String.format(Locale.ROOT, "%.1f MB", model.bytes() / 1e6));
  }

  private List<Word> templates() {
    Template own =
        chat.model().template(chat.settings().with(Setting.TEMPLATE, Template.AUTO, Origin.CHAT));
    List<Word> words = new ArrayList<>();
    words.add(new Word(Template.AUTO, "the model's own: " + own.word()));
    words.addAll(chat.settings().templates().all().stream().map(SettingWords::word).toList());
    return words;
  }

  // User: ...\nBot:
  private static Word word(Template template) {
    String prompt = VisibleText.of(template.prompt("..."));
    return new Word(
        template.word(), template.usesEndToken() ? prompt + " and the end token" : prompt);
  }
}
