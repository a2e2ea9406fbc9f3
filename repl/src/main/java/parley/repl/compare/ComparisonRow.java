package parley.repl.compare;

import java.util.Optional;
import parley.engine.Backend;
import parley.engine.Precision;

/**
 * One backend in a comparison.
 *
 * @param precision of its weights
 * @param exact whether these are the model's weights, and not others nearby
 * @param run empty if it said nothing; the verdict says why
 */
record ComparisonRow(
    Backend backend,
    Precision precision,
    boolean exact,
    Optional<BackendRun> run,
    Verdict verdict) {

  static ComparisonRow without(
      Backend backend, Precision precision, boolean exact, Verdict verdict) {
    return new ComparisonRow(backend, precision, exact, Optional.empty(), verdict);
  }

  ComparisonRow with(Verdict other) {
    return new ComparisonRow(backend, precision, exact, run, other);
  }
}
