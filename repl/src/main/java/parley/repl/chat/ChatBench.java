package parley.repl.chat;

import java.util.List;
import parley.engine.Backend;
import parley.engine.Cancellation;
import parley.repl.bench.Bench;
import parley.repl.bench.BenchModel;
import parley.repl.bench.BenchOptions;
import parley.repl.bench.BenchPlan;
import parley.repl.bench.BenchReport;
import parley.repl.cli.UsageException;
import parley.repl.talk.BackendChoice;
import parley.repl.talk.OpenModel;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * {@code :bench}: the chat's own model on its threads, on every backend or those that are named.
 * Each has a session of its own, so the conversation and its cache stay as they are.
 */
final class ChatBench {

  /** Short enough to wait for at a prompt; {@code parley bench} has the time to be exact. */
  private static final double SECONDS_PER_ROW = 2;

  private final Chat chat;
  private final ChatView view;

  ChatBench(Chat chat, ChatView view) {
    this.chat = chat;
    this.view = view;
  }

  /**
   * @param argument what {@code parley bench} takes, but for the model, which is the chat's
   * @throws UsageException if it is not that
   */
  void run(String argument, Cancellation cancellation) {
    BenchOptions options = parse(argument);
    options.check();
    OpenModel model = chat.model();
    BenchPlan plan = options.plan(usual(model));
    List<Backend> backends = BackendChoice.of(options.backends(), model.filePrecision());
    BenchModel subject =
        new BenchModel(
            model.name(),
            model.config(),
            model.filePrecision(),
            backend -> model.on(backend, cancellation).weights());
    BenchReport report =
        Aside.run(
            model, view, () -> Bench.run(subject, backends, plan, cancellation, view::passing));
    options.text(report, view.columns()).lines().forEach(view::line);
    options.draw(report).ifPresent(view::line);
  }

  private static BenchPlan usual(OpenModel model) {
    BenchPlan usual = BenchPlan.DEFAULT;
    return new BenchPlan(
        Math.min(usual.promptTokens(), model.config().maxSeqLen()),
        usual.newTokens(),
        List.of(0),
        List.of(model.threads()),
        usual.repetitions(),
        SECONDS_PER_ROW);
  }

  private static BenchOptions parse(String argument) {
    BenchOptions options = new BenchOptions();
    try {
      new CommandLine(options).parseArgs(Quoted.words(argument).toArray(String[]::new));
      return options;
    } catch (ParameterException e) {
      String complaint = e.getMessage().lines().findFirst().orElse("");
      throw new UsageException(
          ":bench: " + complaint + "; it takes what parley bench does but --model and --shape");
    }
  }
}
