package parley.repl.chat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import parley.engine.Cancellation;
import parley.repl.bench.Bench;
import parley.repl.bench.BenchModel;
import parley.repl.bench.BenchPlan;
import parley.repl.bench.BenchReport;
import parley.repl.bench.ReportFormat;
import parley.repl.talk.OpenModel;

/** {@code :bench}: the chat's own model, backend and threads, for a few seconds. */
final class ChatBench {

  /** Short enough to wait for at a prompt; {@code parley bench} has the time to be exact. */
  private static final double SECONDS_PER_ROW = 2;

  private final Chat chat;
  private final ChatView view;

  ChatBench(Chat chat, ChatView view) {
    this.chat = chat;
    this.view = view;
  }

  void run(Cancellation cancellation) {
    OpenModel model = chat.model();
    BenchPlan usual = BenchPlan.DEFAULT;
    int most = model.config().maxSeqLen();
    BenchPlan plan =
        new BenchPlan(
            Math.min(usual.promptTokens(), most),
            usual.newTokens(),
            List.of(0),
            List.of(model.threads()),
            usual.repetitions(),
            SECONDS_PER_ROW);
    view.line("(measures for a few seconds; Ctrl-C stops)");
    BenchReport report =
        Bench.run(
            new BenchModel(model.name(), model.config(), _ -> model.weights()),
            List.of(model.backend()),
            plan,
            cancellation,
            _ -> {});
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    ReportFormat.ALL.getFirst().write(report, out);
    out.flush();
    text.toString().lines().forEach(view::line);
  }
}
