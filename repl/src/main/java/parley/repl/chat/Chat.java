package parley.repl.chat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Backend;
import parley.engine.Cancellation;
import parley.repl.cli.UsageException;
import parley.repl.talk.Conversation;
import parley.repl.talk.ModelLoader;
import parley.repl.talk.OpenModel;
import parley.repl.talk.Sampling;
import parley.repl.talk.SavedConversation;
import parley.repl.talk.Transcript;
import parley.repl.talk.TurnFigures;
import parley.tokenizer.Tokenizer;

/**
 * A chat's state: settings, model, conversation. Whatever fails leaves all of it as it was, but for
 * oldest turns that a full context made it forget, which it told.
 */
final class Chat implements AutoCloseable {

  /** The word for the value of the start. */
  static final String DEFAULT = "default";

  private final Settings start;
  private final ModelLoader loader;
  private Settings settings;
  private long seed;
  private OpenModel model;
  private Conversation conversation;
  private Optional<TurnFigures> last = Optional.empty();
  private String lastBackend = ""; // that gave the last answer
  private final ChatTurns turns = new ChatTurns(this);

  /**
   * @param start the settings of the command line, which {@code default} returns to
   * @param model closed with the chat, or when another takes its place
   */
  Chat(Settings start, OpenModel model, ModelLoader loader) {
    this.start = start;
    this.settings = start.over(model.card());
    this.seed = Sampling.seed(start);
    this.loader = loader;
    this.model = model;
    this.conversation = Preface.begin(model, settings);
  }

  Settings settings() {
    return settings;
  }

  OpenModel model() {
    return model;
  }

  Conversation conversation() {
    return conversation;
  }

  ModelLoader loader() {
    return loader;
  }

  /** The seed in use, drawn if the setting is random. */
  long seed() {
    return seed;
  }

  /** Figures of the last answer since the model was loaded. */
  Optional<TurnFigures> last() {
    return last;
  }

  /** Tokens a second of the last answer, if the backend in use gave it, else 0. */
  double rateHere() {
    return last.filter(_ -> model.backend().name().equals(lastBackend))
        .map(TurnFigures::decodeRate)
        .orElse(0.0);
  }

  Tokenizer tokenizer() {
    return model.tokenizer().orElseThrow();
  }

  /**
   * Changes a setting and whatever hangs on it.
   *
   * @param text the value as typed; {@code default} returns to that of the start
   * @return what became of the conversation, in words; empty if nothing
   */
  <T> Optional<String> set(Setting<T> setting, String text, Cancellation cancellation) {
    Settings changed =
        text.equalsIgnoreCase(DEFAULT)
            ? settings.like(start, setting)
            : settings.with(setting, text, Origin.CHAT, setting.name());
    Optional<String> became = Optional.empty();
    if (setting.equals(Setting.MODEL)) {
      changeModel(changed, cancellation);
      changed = changed.over(model.card());
      became = Optional.of("a new conversation");
    } else if (setting.equals(Setting.BACKEND)) {
      became = changeBackend(changed, cancellation);
    } else if (setting.equals(Setting.THREADS)) {
      became = changeThreads(changed, cancellation);
    } else if (setting.equals(Setting.SEED)) {
      seed = Sampling.seed(changed);
    } else if (setting.equals(Setting.TEMPLATE)) {
      became = changeTemplate(changed);
    } else if (setting.equals(Setting.SYSTEM)) {
      Preface.requirePlace(model.template(changed), changed);
      became = changePreface(changed);
    }
    settings = changed;
    return became;
  }

  private void changeModel(Settings changed, Cancellation cancellation) {
    OpenModel opened = loader.open(changed, cancellation);
    try {
      Conversation fresh = Preface.begin(opened, changed);
      close();
      model = opened;
      conversation = fresh;
      last = Optional.empty();
      turns.forgetUnanswered();
    } catch (RuntimeException | Error e) { // memory, too, may be short
      opened.close();
      throw e;
    }
  }

  // the conversation, 34 tokens, is kept: equal bits
  // 34 tokens prefilled anew in 12 ms
  // no KV cache: all 34 tokens are computed again with each one
  private Optional<String> changeBackend(Settings changed, Cancellation cancellation) {
    Backend backend = ModelLoader.backend(changed.get(Setting.BACKEND), model.filePrecision());
    if (backend.name().equals(model.backend().name())) {
      return Optional.empty();
    }
    OpenModel moved = model.on(backend, cancellation);
    String became;
    if (conversation.keepOn(backend, moved.weights())) {
      became = "the conversation, %d tokens, is kept: equal bits".formatted(conversation.size());
    } else {
      long start = System.nanoTime();
      int tokens = conversation.moveTo(moved.session(cancellation), cancellation);
      long millis = (System.nanoTime() - start) / 1_000_000;
      became =
          backend.usesCache()
              ? "%d tokens prefilled anew in %d ms".formatted(tokens, millis)
              : "no KV cache: all %d tokens are computed again with each one".formatted(tokens);
    }
    model = moved;
    return Optional.of(became).filter(_ -> conversation.size() > 0);
  }

  // 34 tokens prefilled anew
  private Optional<String> changeThreads(Settings changed, Cancellation cancellation) {
    if (changed.get(Setting.THREADS) == model.threads()) {
      return Optional.empty();
    }
    OpenModel moved = model.on(changed.get(Setting.THREADS));
    int tokens;
    try {
      tokens = conversation.moveTo(moved.session(cancellation), cancellation);
    } catch (RuntimeException | Error e) { // memory, too, may be short
      moved.endThreads();
      throw e;
    }
    model.endThreads();
    model = moved;
    return tokens > 0 && model.backend().usesCache()
        ? Optional.of(tokens + " tokens prefilled anew")
        : Optional.empty();
  }

  /**
   * Writes the values of some settings into the user's file, which it returns.
   *
   * @throws parley.config.SettingException if the file is faulty or cannot be written
   */
  Path save(List<Setting<?>> some) {
    Settings portable = settings;
    if (some.contains(Setting.MODEL)) {
      String name = loader.nameAnywhere(settings.get(Setting.MODEL));
      portable = settings.with(Setting.MODEL, name, settings.origin(Setting.MODEL));
    }
    settings = portable.save(some);
    return settings.file().orElseThrow();
  }

  // the 34 tokens of now are prefilled anew with the next message
  private Optional<String> changePreface(Settings changed) {
    int[] preface = Preface.ids(model, changed);
    Transcript now = conversation.transcript();
    if (Arrays.equals(preface, Arrays.copyOf(now.ids(), now.preface()))) {
      return Optional.empty();
    }
    conversation.preface(preface);
    return now.turns().isEmpty()
        ? Optional.empty()
        : Optional.of(
            "all %d tokens are prefilled anew with the next message"
                .formatted(conversation.size()));
  }

  // the conversation, 34 tokens, is kept as it is; the next message is put in the new way
  private Optional<String> changeTemplate(Settings changed) {
    Optional<String> became = changePreface(changed);
    boolean other = !model.template(changed).equals(model.template(settings));
    return became.isEmpty() && other && conversation.turns() > 0
        ? Optional.of(
            "the conversation, %d tokens, is kept as it is; the next message is put in the new way"
                .formatted(conversation.size()))
        : became;
  }

  /** What a file would keep of it now. */
  SavedConversation saved() {
    return new SavedConversation(settings, seed, conversation.transcript());
  }

  /**
   * Goes on with a conversation that was saved, in the place of this one, and with its settings.
   *
   * @return what became of it, in words: {@code loaded 2 turns, 34 tokens prefilled in 12 ms}
   * @throws parley.weights.ModelFileException if it is no conversation of this model
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  String load(Path file, Cancellation cancellation) {
    SavedConversation saved = SavedConversation.read(file, model, settings);
    long start = System.nanoTime();
    Conversation loaded =
        new Conversation(model.session(cancellation), saved.transcript(), cancellation);
    long millis = (System.nanoTime() - start) / 1_000_000;
    conversation.close();
    conversation = loaded;
    settings = saved.settings();
    seed = saved.seed();
    last = Optional.empty();
    turns.forgetUnanswered();
    String became =
        "loaded " + FileCommands.turns(loaded.turns()) + ", " + loaded.size() + " tokens";
    String done = model.backend().usesCache() ? became + " prefilled in " + millis + " ms" : became;
    return settings.origin(Setting.SYSTEM).equals(Origin.FLAG) // which wins over the file's text
        ? changePreface(settings).map(words -> done + "; " + words).orElse(done)
        : done;
  }

  /** Forgets what was said; the settings stay. */
  void reset() {
    conversation.reset();
    last = Optional.empty();
    turns.forgetUnanswered();
  }

  /** What was said, and more of it. */
  ChatTurns turns() {
    return turns;
  }

  /**
   * Answers a message.
   *
   * @throws UsageException if it is too long for the context, or that is full and may not forget
   */
  TurnFigures answer(String message, Cancellation cancellation, ChatView view) {
    return turns.answer(message, cancellation, view);
  }

  /** Notes what the newest answer took. */
  void answered(TurnFigures figures) {
    last = Optional.of(figures);
    lastBackend = model.backend().name();
  }

  @Override
  public void close() {
    conversation.close();
    model.close();
  }
}
