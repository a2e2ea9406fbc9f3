package parley.repl.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import parley.engine.Backend;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.engine.LoadProgress;
import parley.engine.MachineProbe;
import parley.engine.ModelException;
import parley.engine.Precision;
import parley.engine.Session;
import parley.engine.Workers;
import parley.repl.bench.BenchRow.Test;
import parley.weights.ModelFileException;

/** Runs the tests of a {@link BenchPlan} on backends, and measures the machine's limits with it. */
public final class Bench {

  private final BenchModel model;
  private final BenchPlan plan;
  private final Cancellation cancellation;
  private final Consumer<String> progress;
  private final List<BenchRow> rows = new ArrayList<>();
  private int steps; // in all
  private int stepsBegun;

  private Bench(
      BenchModel model, BenchPlan plan, Cancellation cancellation, Consumer<String> progress) {
    this.model = model;
    this.plan = plan;
    this.cancellation = cancellation;
    this.progress = progress;
  }

  /**
   * Measures on this thread and {@link Workers} of its own.
   *
   * @param backends in the order of the rows; one that cannot run gets rows that say why
   * @param cancellation ends the run early, with the rows measured so far
   * @param progress is told what is being measured now, in a few words
   */
  public static BenchReport run(
      BenchModel model,
      List<Backend> backends,
      BenchPlan plan,
      Cancellation cancellation,
      Consumer<String> progress) {
    Bench bench = new Bench(model, plan, cancellation, progress);
    Optional<MachineProbe> probe = MachineProbe.load();
    bench.steps = steps(backends, plan, probe.isPresent());
    if (probe.isEmpty()) {
      bench.measureAll(backends, Optional.empty());
      return bench.report(backends, Machine.withoutLimits());
    }
    try (MachineLimits limits = new MachineLimits(probe.get(), bench.bytesToRead(backends))) {
      bench.measureAll(backends, Optional.of(limits));
      return bench.report(backends, Machine.of(limits));
    }
  }

  private static int steps(List<Backend> backends, BenchPlan plan, boolean withLimits) {
    int available = (int) backends.stream().filter(b -> b.unavailable().isEmpty()).count();
    return plan.threads().size() * available * plan.tests() + (withLimits ? 1 : 0);
  }

  /** Bytes of a decoded token's weights, in each precision that will be measured. */
  private Map<Precision, Long> bytesToRead(List<Backend> backends) {
    Map<Precision, Long> bytes = new EnumMap<>(Precision.class);
    backends.stream()
        .filter(backend -> backend.unavailable().isEmpty())
        .map(model::precision)
        .forEach(precision -> bytes.put(precision, precision.bytesPerToken(model.config())));
    return bytes;
  }

  private BenchReport report(List<Backend> backends, Machine machine) {
    Map<String, String> variants = new LinkedHashMap<>();
    backends.stream()
        .filter(backend -> backend.unavailable().isEmpty())
        .forEach(b -> b.variant().ifPresent(variant -> variants.put(b.name(), variant)));
    return new BenchReport(
        machine, model, plan, variants, List.copyOf(rows), cancellation.isRequested());
  }

  //  34 %  vector, 2 threads: decode after 512 tokens
  /** A step begins: one test, or getting ready for the limits. */
  private void step(String what) {
    tell(what);
    stepsBegun++;
  }

  private void tell(String what) {
    progress.accept("%3d %%  %s".formatted(100 * stepsBegun / steps, what));
  }

  private void measureAll(List<Backend> backends, Optional<MachineLimits> limits) {
    try {
      limits.ifPresent(this::prepare);
      for (Backend backend : backends) {
        for (int threads : plan.threads()) {
          try (Workers workers = new Workers(threads)) {
            measure(backend, workers, limits);
          }
        }
      }
    } catch (CancelledException e) {
      // The report has what was measured before.
    }
  }

  private void prepare(MachineLimits limits) {
    step("getting ready to measure the machine's limits");
    try (Workers workers = new Workers(plan.mostThreads())) {
      limits.prepare(workers, cancellation);
    }
  }

  private void measure(Backend backend, Workers workers, Optional<MachineLimits> limits) {
    cancellation.check();
    int first = rows.size();
    Optional<String> reason = backend.unavailable();
    if (reason.isEmpty()) {
      tell(backend.name() + ": " + model.precision(backend).word() + " weights");
      Function<Test, Limit> limit =
          test ->
              limits
                  .map(all -> all.of(test, model.precision(backend), workers, cancellation))
                  .orElse(Limit.UNKNOWN);
      try (Session session =
          backend.open(model.source().weights(backend), workers, cancellation, LoadProgress.NONE)) {
        String who = backend.name() + ", " + BenchGroup.threads(workers.threads()) + ": ";
        new SessionTests(backend, workers.threads(), session, model, plan, cancellation, limit)
            .run(rows::add, test -> step(who + test));
      } catch (ModelException | ModelFileException e) {
        reason = Optional.of(e.getMessage());
      }
    }
    if (reason.isPresent()) {
      addMissing(backend, workers.threads(), rows.size() - first, reason);
    }
  }

  /** Adds the rows that a backend still lacks. */
  private void addMissing(Backend backend, int threads, int present, Optional<String> reason) {
    for (int i = present; i < plan.tests(); i++) {
      Test test = i == 0 ? Test.PREFILL : Test.DECODE;
      int depth = i == 0 ? 0 : plan.depths().get(i - 1);
      rows.add(
          new BenchRow(
              backend.name(),
              model.precision(backend),
              threads,
              test,
              depth,
              Optional.empty(),
              reason));
    }
  }
}
