package parley.repl.chat;

import java.util.Optional;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.Settings;
import parley.config.Template;
import parley.engine.Backend;
import parley.engine.Cancellation;
import parley.engine.GenerationEvent;
import parley.repl.cli.UsageException;
import parley.repl.talk.AnswerText;
import parley.repl.talk.Conversation;
import parley.repl.talk.ModelLoader;
import parley.repl.talk.OpenModel;
import parley.repl.talk.Sampling;
import parley.repl.talk.TurnFigures;
import parley.repl.talk.TurnMeter;
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

  /**
   * @param start the settings of the command line, which {@code default} returns to
   * @param model closed with the chat, or when another takes its place
   */
  Chat(Settings start, OpenModel model, ModelLoader loader) {
    this.start = start;
    this.settings = start;
    this.seed = Sampling.seed(start);
    this.loader = loader;
    this.model = model;
    requireChatty(model, start);
    this.conversation = new Conversation(model.session());
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

  /** A model to chat with has a vocabulary, and can do what the template wants. */
  private static void requireChatty(OpenModel model, Settings settings) {
    if (model.tokenizer().isEmpty()) {
      throw new UsageException(
          "model "
              + model.name()
              + " has no vocabulary, so no text to chat in; parley generate --ids works without");
    }
    model.template(settings);
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
      became = Optional.of("a new conversation");
    } else if (setting.equals(Setting.BACKEND)) {
      became = changeBackend(changed, cancellation);
    } else if (setting.equals(Setting.SEED)) {
      seed = Sampling.seed(changed);
    } else if (setting.equals(Setting.TEMPLATE)) {
      model.template(changed);
    }
    settings = changed;
    return became;
  }

  private void changeModel(Settings changed, Cancellation cancellation) {
    OpenModel opened = loader.open(changed, cancellation);
    try {
      requireChatty(opened, changed);
      Conversation fresh = new Conversation(opened.session());
      close();
      model = opened;
      conversation = fresh;
      last = Optional.empty();
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
      int tokens = conversation.moveTo(moved.session(), cancellation);
      long millis = (System.nanoTime() - start) / 1_000_000;
      became =
          backend.usesCache()
              ? "%d tokens prefilled anew in %d ms".formatted(tokens, millis)
              : "no KV cache: all %d tokens are computed again with each one".formatted(tokens);
    }
    model = moved;
    return Optional.of(became).filter(_ -> conversation.size() > 0);
  }

  /** Forgets the conversation; the settings stay. */
  void reset() {
    conversation.reset();
    last = Optional.empty();
  }

  /**
   * Answers a message.
   *
   * @throws UsageException if it is too long for the context
   */
  TurnFigures answer(String message, Cancellation cancellation, ChatView view) {
    int endToken = model.endToken();
    Template template = model.template(settings);
    int[] prompt = template.prompt(tokenizer().encode(message), endToken);
    makeRoom(prompt.length, view);
    TurnMeter meter = new TurnMeter(model.backend().usesCache());
    AnswerText text =
        new AnswerText(tokenizer(), endToken, settings.get(Setting.STOP), view::answer);
    conversation.ask(
        prompt,
        template.endsAnswers() ? endToken : -1,
        Sampling.sampler(settings, seed, conversation.turns()),
        Sampling.generation(settings, endToken, _ -> text.stopped()),
        cancellation,
        event -> {
          meter.accept(event);
          if (event instanceof GenerationEvent.Token token) {
            text.accept(token.id());
          }
          view.progress(event);
        });
    text.finish();
    TurnFigures figures = meter.figures();
    last = Optional.of(figures);
    lastBackend = model.backend().name();
    return figures;
  }

  private void makeRoom(int prompt, ChatView view) {
    if (prompt >= conversation.context()) {
      throw new UsageException(
          "the message is too long: expected fewer than "
              + conversation.context()
              + " tokens, the model's context, got "
              + prompt);
    }
    Conversation.Dropped dropped = conversation.makeRoom(prompt, settings.get(Setting.MAX_TOKENS));
    if (dropped.turns() > 0) {
      view.line(
          "(the context is full: forgot the oldest "
              + dropped.turns()
              + (dropped.turns() == 1 ? " turn, " : " turns, ")
              + dropped.tokens()
              + " tokens)");
    }
  }

  @Override
  public void close() {
    conversation.close();
    model.close();
  }
}
