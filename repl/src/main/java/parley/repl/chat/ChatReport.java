package parley.repl.chat;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.FinishReason;
import parley.engine.ModelConfig;
import parley.engine.Precision;
import parley.repl.talk.Conversation;
import parley.repl.talk.OpenModel;
import parley.repl.talk.TurnFigures;
import parley.tokenizer.Tokenizer;
import parley.tokenizer.VisibleText;

/** What {@code :stats}, {@code :info} and {@code :tokens} say. */
final class ChatReport {

  private static final double MEGABYTE = 1e6;

  private final Chat chat;
  private final ChatView view;

  ChatReport(Chat chat, ChatView view) {
    this.chat = chat;
    this.view = view;
  }

  // prompt       27 tokens: 6 prefilled, 21 from the cache
  // first token  3.2 ms
  // prefill      1875.4 tok/s
  // answer       7 tokens, ended by the model
  // decode       412.3 tok/s
  // speculation  48 proposed, 31 accepted
  void stats() {
    if (chat.last().isEmpty()) {
      view.line("there is no answer yet");
      return;
    }
    TurnFigures turn = chat.last().get();
    row("prompt", turn.promptTokens() + " tokens: " + prefilled(turn));
    row(
        "first token",
        turn.tokens() == 0 ? "-" : String.format(Locale.ROOT, "%.1f ms", turn.firstTokenMillis()));
    row("prefill", rate(turn.prefillRate()));
    row("answer", turn.tokens() + " tokens, " + ending(turn.reason()));
    row("decode", rate(turn.decodeRate()));
    row("speculation", turn.proposed() + " proposed, " + turn.accepted() + " accepted");
  }

  private static String prefilled(TurnFigures turn) {
    return turn.prefilled() + " prefilled, " + turn.cached() + " from the cache";
  }

  /** Whether an answer could go on. */
  static boolean isCut(FinishReason reason) {
    return switch (reason) {
      case END, STOP -> false;
      case LENGTH, CONTEXT, CANCELLED -> true;
    };
  }

  /** Why an answer ended, in words. */
  static String ending(FinishReason reason) {
    return switch (reason) {
      case END -> "ended by the model";
      case STOP -> "ended at a stop text";
      case LENGTH -> "cut at :max tokens";
      case CONTEXT -> "cut as the context is full";
      case CANCELLED -> "stopped by you";
    };
  }

  private static String rate(double perSecond) {
    return perSecond == 0 ? "-" : String.format(Locale.ROOT, "%.1f tok/s", perSecond);
  }

  void info() {
    OpenModel model = chat.model();
    ModelConfig config = model.config();
    Conversation conversation = chat.conversation();
    row(
        "model",
        String.format(
            Locale.ROOT,
            "%s, %,d parameters, %d layers, vocabulary %d",
            VisibleText.of(model.name()),
            config.parameters(),
            config.nLayer(),
            config.vocabSize()));
    Backend backend = model.backend();
    String variant = backend.variant().map(word -> " (" + word + ")").orElse("");
    row("runs on", backend.name() + variant + ": " + backend.description());
    model.rounding().ifPresent(words -> row("", words));
    missing().forEach((reason, names) -> row("not here", names + ": " + reason));
    row("threads", String.valueOf(model.threads()));
    row("memory", megabytes(conversation.memoryBytes()) + " conversation");
    model.weightBytes().forEach(this::weights);
    row(
        "context",
        conversation.used()
            + " of "
            + conversation.context()
            + " tokens, in "
            + conversation.turns()
            + (conversation.turns() == 1 ? " turn" : " turns"));
    row("template", model.template(chat.settings()).word());
    row("seed", String.valueOf(chat.seed()));
    view.line("");
    settings();
  }

  /** Every setting, with where its value came from. */
  void settings() {
    Setting.all().forEach(this::setting);
  }

  //              22.1 MB float32 weights: naive, array, vector
  private void weights(Precision precision, long bytes) {
    String users =
        Backends.load().all().stream()
            .filter(backend -> backend.precisionFor(chat.model().filePrecision()) == precision)
            .filter(backend -> backend.unavailable().isEmpty())
            .map(Backend::name)
            .collect(Collectors.joining(", "));
    row("", megabytes(bytes) + " " + precision.word() + " weights: " + users);
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
  }

  /** Backends that cannot run here, by the reason. */
  private static Map<String, String> missing() {
    Map<String, String> names = new LinkedHashMap<>();
    for (Backend backend : Backends.load().all()) {
      backend
          .unavailable()
          .ifPresent(why -> names.merge(why, backend.name(), (a, b) -> a + ", " + b));
    }
    return names;
  }

  // temperature     0.5              this chat
  private void setting(Setting<?> setting) {
    Settings settings = chat.settings();
    String value = VisibleText.of(settings.show(setting));
    Origin origin = settings.origin(setting);
    view.line(
        String.format("%-15s %-16s %s", setting.name(), value, VisibleText.of(origin.text())));
  }

  // 4 tokens
  //    843  "hi"
  void tokens(String text) {
    Tokenizer tokenizer = chat.tokenizer();
    int[] ids = tokenizer.encode(text);
    view.line(ids.length + (ids.length == 1 ? " token" : " tokens"));
    for (int id : ids) {
      String piece = VisibleText.of(tokenizer.vocabulary().bytes(id));
      view.line(String.format(Locale.ROOT, "%6d  \"%s\"", id, piece));
    }
  }

  private void row(String name, String value) {
    view.line(String.format("%-12s %s", name, value));
  }
}
