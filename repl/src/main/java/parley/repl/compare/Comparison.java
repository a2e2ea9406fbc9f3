package parley.repl.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import parley.engine.Backend;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.engine.FinishReason;
import parley.engine.GenerationEvent;
import parley.engine.GenerationOptions;
import parley.engine.Generator;
import parley.engine.ModelException;
import parley.engine.Precision;
import parley.engine.Sampler;
import parley.engine.SamplingOptions;
import parley.engine.Session;
import parley.engine.Speculation;
import parley.repl.compare.BackendRun.Ending;
import parley.repl.table.Csv;
import parley.repl.talk.OpenModel;
import parley.repl.talk.TurnMeter;
import parley.weights.ModelFileException;

/** Lets backends answer one after another, and compares what they said. */
public final class Comparison {

  /** Most of what a JVM that has just started needs to be up to speed. */
  private static final int WARM_UP_TOKENS = 16;

  /** Part of the budget that may go to that. */
  private static final double WARM_UP_SHARE = 0.2;

  private final OpenModel model;
  private final ComparisonPlan plan;
  private final Cancellation cancellation;
  private final Consumer<String> progress;

  private Comparison(
      OpenModel model, ComparisonPlan plan, Cancellation cancellation, Consumer<String> progress) {
    this.model = model;
    this.plan = plan;
    this.cancellation = cancellation;
    this.progress = progress;
  }

  /**
   * Runs each backend in a session of its own; weights of other precisions are loaded into the
   * model and stay there.
   *
   * @param backends in the order of the rows
   * @param cancellation ends the run early, with what there is
   * @param progress is told what is done now, in a few words
   */
  public static ComparisonReport run(
      OpenModel model,
      List<Backend> backends,
      ComparisonPlan plan,
      Cancellation cancellation,
      Consumer<String> progress) {
    Comparison comparison = new Comparison(model, plan, cancellation, progress);
    List<ComparisonRow> rows = new ArrayList<>();
    for (Backend backend : backends) {
      if (!cancellation.isRequested()) {
        rows.add(comparison.row(backend, 100 * rows.size() / backends.size()));
      }
    }
    Optional<BackendRun> reference = reference(rows);
    List<ComparisonRow> judged =
        reference.isEmpty() ? rows : comparison.judged(rows, reference.get());
    return new ComparisonReport(
        model.name(), model.tokenizer(), plan, reference, judged, cancellation.isRequested());
  }

  /** A row whose verdict is open as yet, unless the backend has said nothing. */
  private ComparisonRow row(Backend backend, int percent) {
    Precision precision = backend.precisionFor(model.filePrecision());
    boolean exact =
        precision == Precision.FLOAT32 || precision.isHalf() && precision == model.filePrecision();
    Optional<String> reason = backend.unavailable();
    if (reason.isPresent()) {
      return ComparisonRow.without(backend, precision, exact, new Verdict.Missing(reason.get()));
    }
    try {
      BackendRun run = run(backend, percent);
      if (run.ids().length > 0) {
        return new ComparisonRow(
            backend, precision, exact, Optional.of(run), new Verdict.Reference());
      }
      String cause =
          run.ending() == Ending.INTERRUPTED
              ? "interrupted"
              : "the budget of %s s ended before the first token"
                  .formatted(Csv.number(plan.budgetSeconds()));
      return ComparisonRow.without(backend, precision, exact, new Verdict.Missing(cause));
    } catch (CancelledException e) {
      return ComparisonRow.without(backend, precision, exact, new Verdict.Missing("interrupted"));
    } catch (ModelException | ModelFileException e) {
      return ComparisonRow.without(backend, precision, exact, new Verdict.Failed(e.getMessage()));
    }
  }

  private BackendRun run(Backend backend, int percent) {
    String who = "%3d %%  %s".formatted(percent, backend.name());
    progress.accept(who + ": " + backend.precisionFor(model.filePrecision()).word() + " weights");
    try (Session session = model.on(backend, cancellation).session(cancellation)) {
      progress.accept(who);
      answer(backend, session, Math.min(WARM_UP_TOKENS, plan.maxTokens()), WARM_UP_SHARE, _ -> {});
      session.truncate(0);
      return answer(
          backend,
          session,
          plan.maxTokens(),
          1,
          count -> progress.accept("%s: %d of %d tokens".formatted(who, count, plan.maxTokens())));
    }
  }

  /**
   * @param share of the budget
   * @param told is told the number of tokens, after each
   */
  private BackendRun answer(
      Backend backend, Session session, int maxTokens, double share, Consumer<Integer> told) {
    TurnMeter meter = new TurnMeter(backend.usesCache());
    List<Integer> ids = new ArrayList<>();
    GenerationOptions options =
        new GenerationOptions(maxTokens, plan.endToken(), GenerationOptions.NEVER, Speculation.OFF);
    long nanos = (long) (share * plan.budgetSeconds() * 1e9);
    new Generator(session, new Sampler(SamplingOptions.GREEDY, 0))
        .generate(
            plan.prompt(),
            options,
            cancellation.orAfter(nanos),
            event -> {
              meter.accept(event);
              if (event instanceof GenerationEvent.Token token) {
                ids.add(token.id());
                told.accept(ids.size());
              }
            });
    boolean stopped = meter.figures().reason() == FinishReason.CANCELLED;
    Ending cut = cancellation.isRequested() ? Ending.INTERRUPTED : Ending.BUDGET;
    return new BackendRun(
        backend,
        ids.stream().mapToInt(Integer::intValue).toArray(),
        meter.figures(),
        stopped ? cut : Ending.WHOLE);
  }

  /**
   * The answer to compare with: the longest of a float32 backend, as most of the others can be held
   * against that; the first of several.
   */
  private static Optional<BackendRun> reference(List<ComparisonRow> rows) {
    List<BackendRun> runs = rows.stream().flatMap(row -> row.run().stream()).toList();
    List<BackendRun> float32 = runs.stream().filter(BackendRun::isFloat32).toList();
    return (float32.isEmpty() ? runs : float32)
        .stream().reduce((a, b) -> b.ids().length > a.ids().length ? b : a);
  }

  private List<ComparisonRow> judged(List<ComparisonRow> rows, BackendRun reference) {
    progress.accept("100 %  comparing");
    try (Session session = model.on(reference.backend(), cancellation).session(cancellation)) {
      Judge judge = new Judge(session, plan.prompt(), reference.ids(), cancellation);
      return rows.stream()
          .map(
              row ->
                  row.run()
                      .filter(run -> !run.equals(reference))
                      .map(run -> row.with(judge.of(run.ids())))
                      .orElse(row))
          .toList();
    }
  }
}
