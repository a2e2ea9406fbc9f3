package parley.repl.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import parley.engine.Backend;
import parley.engine.Cancellation;
import parley.engine.Session;
import parley.repl.bench.BenchRow.Figures;
import parley.repl.bench.BenchRow.Rates;
import parley.repl.bench.BenchRow.Test;

/** All tests of a plan on one session: one backend with one number of threads. */
final class SessionTests {

  /** A pass without cache that takes a larger part of the budget is not run but estimated. */
  private static final double LARGEST_PASS = 0.25;

  private final Backend backend;
  private final int threads;
  private final Session session;
  private final BenchModel model;
  private final BenchPlan plan;
  private final Cancellation cancellation;
  private final Function<Test, Limit> limits;
  private final Passes passes;

  SessionTests(
      Backend backend,
      int threads,
      Session session,
      BenchModel model,
      BenchPlan plan,
      Cancellation cancellation,
      Function<Test, Limit> limits) {
    this.backend = backend;
    this.threads = threads;
    this.session = session;
    this.model = model;
    this.plan = plan;
    this.cancellation = cancellation;
    this.limits = limits;
    this.passes = new Passes(session, model.config(), backend.usesCache(), cancellation);
  }

  /**
   * @param rows gets a row as soon as it is measured
   * @param progress is told the test that begins
   */
  void run(Consumer<BenchRow> rows, Consumer<String> progress) {
    progress.accept("prefill");
    int tokens = Math.min(plan.promptTokens(), session.context());
    Measurement.Result prefill = measure(Test.PREFILL, passes.prefill(), tokens);
    double firstTokenMs = prefill.medianSeconds() * 1e3;
    Optional<String> cuts = cuts(prefill, plan.promptTokens(), session.context());
    rows.accept(row(Test.PREFILL, 0, figures(prefill, firstTokenMs), cuts));
    for (int depth : plan.depths()) {
      progress.accept(depth == 0 ? "decode" : "decode after " + depth + " tokens");
      rows.accept(decode(depth, prefill, firstTokenMs));
    }
  }

  private BenchRow decode(int depth, Measurement.Result prefill, double firstTokenMs) {
    int room = session.context() - depth;
    if (room < 1) {
      String note = "the model's context is " + session.context() + " tokens";
      return row(Test.DECODE, depth, Optional.empty(), Optional.of(note));
    }
    double passSeconds = (depth + 1) / prefill.tokensPerSecond().median();
    boolean tooSlow = passSeconds > LARGEST_PASS * plan.budgetSeconds();
    if (!backend.usesCache() && depth > 0 && tooSlow) {
      return estimate(depth, prefill, firstTokenMs);
    }
    int tokens = Math.min(plan.newTokens(), room);
    Measurement.Result decode = measure(Test.DECODE, passes.decode(depth), tokens);
    Optional<String> cuts = cuts(decode, plan.newTokens(), room);
    return row(Test.DECODE, depth, figures(decode, firstTokenMs), cuts);
  }

  /** Decoding without a cache is a pass over all tokens: its time follows from the prefill. */
  private BenchRow estimate(int depth, Measurement.Result prefill, double firstTokenMs) {
    Rates rates = prefill.tokensPerSecond().times(1.0 / (depth + 1));
    int repetitions = prefill.seconds().length;
    Figures figures =
        new Figures(0, repetitions, rates, firstTokenMs, memoryBytes(), Optional.empty());
    String note =
        "budget: estimated from prefill, as each token computes all %d again".formatted(depth + 1);
    return row(Test.DECODE, depth, Optional.of(figures), Optional.of(note));
  }

  private Measurement.Result measure(Test test, Pass pass, int tokens) {
    return Measurement.of(
        pass,
        tokens,
        plan.repetitions(),
        plan.budgetSeconds(),
        System::nanoTime,
        limits.apply(test));
  }

  private Optional<Figures> figures(Measurement.Result result, double firstTokenMs) {
    return Optional.of(
        new Figures(
            result.tokens(),
            result.seconds().length,
            result.tokensPerSecond(),
            firstTokenMs,
            memoryBytes(),
            result.againstLimit()));
  }

  /** Says where a result has less than the plan wanted, and why. */
  private Optional<String> cuts(Measurement.Result result, int wanted, int room) {
    List<String> cuts = new ArrayList<>();
    if (result.tokens() < wanted) {
      String cause = result.tokens() == room ? "context" : "budget";
      cuts.add("%s: %d of %d tokens".formatted(cause, result.tokens(), wanted));
    }
    int repetitions = result.seconds().length;
    if (repetitions < plan.repetitions()) {
      String cause = cancellation.isRequested() ? "interrupted" : "budget";
      cuts.add("%s: %d of %d repetitions".formatted(cause, repetitions, plan.repetitions()));
    }
    return cuts.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", cuts));
  }

  private BenchRow row(Test test, int depth, Optional<Figures> figures, Optional<String> note) {
    return new BenchRow(
        backend.name(), model.precision(backend), threads, test, depth, figures, note);
  }

  private long memoryBytes() {
    return model.precision(backend).bytes(model.config()) + session.memoryBytes();
  }
}
