package parley.repl.chat;

import java.util.List;
import parley.config.Setting;
import parley.engine.Backend;
import parley.engine.Cancellation;
import parley.repl.cli.PromptOptions;
import parley.repl.compare.Comparison;
import parley.repl.compare.ComparisonPlan;
import parley.repl.compare.ComparisonReport;
import parley.repl.talk.BackendChoice;
import parley.repl.talk.OpenModel;

/**
 * {@code :compare}: every backend continues a text greedily, on the chat's own model, each in a
 * session of its own; the conversation and its cache stay as they are.
 */
final class ChatComparison {

  /** What the reference system's documentation compares with. */
  private static final String USUAL_TEXT = "The meaning of life is";

  private final Chat chat;
  private final ChatView view;

  ChatComparison(Chat chat, ChatView view) {
    this.chat = chat;
    this.view = view;
  }

  void run(String argument, Cancellation cancellation) {
    OpenModel model = chat.model();
    String text = argument.isEmpty() ? USUAL_TEXT : argument;
    int[] prompt = chat.tokenizer().encode(text);
    PromptOptions.requireRoom(prompt, model.config().maxSeqLen());
    ComparisonPlan plan =
        new ComparisonPlan(
            prompt,
            Math.max(1, chat.settings().get(Setting.MAX_TOKENS)),
            model.endToken(),
            ComparisonPlan.BUDGET_SECONDS);
    List<Backend> backends = BackendChoice.of(List.of(), model.filePrecision());
    ComparisonReport report =
        Aside.run(
            model, view, () -> Comparison.run(model, backends, plan, cancellation, view::passing));
    report.lines(view.columns()).forEach(view::line);
  }
}
