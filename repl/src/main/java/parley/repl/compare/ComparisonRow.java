package parley.repl.compare;

import java.util.Optional;
import parley.engine.Backend;
import parley.engine.Precision;

/**
 * One backend in a comparison.
 *
 * @param precision of its weights
 * @param run empty if it said nothing; the verdict says why
 */
record ComparisonRow(
    Backend backend, Precision precision, Optional<BackendRun> run, Verdict verdict) {

  static ComparisonRow without(Backend backend, Precision precision, Verdict verdict) {
    return new ComparisonRow(backend, precision, Optional.empty(), verdict);
  }

  ComparisonRow with(Verdict other) {
    return new ComparisonRow(backend, precision, run, other);
  }
}
