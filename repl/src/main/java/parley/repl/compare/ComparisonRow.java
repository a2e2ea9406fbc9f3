package parley.repl.compare;

import java.util.Optional;
import parley.engine.Backend;

/**
 * One backend in a comparison.
 *
 * @param run empty if it said nothing; the verdict says why
 */
record ComparisonRow(Backend backend, Optional<BackendRun> run, Verdict verdict) {

  static ComparisonRow without(Backend backend, Verdict verdict) {
    return new ComparisonRow(backend, Optional.empty(), verdict);
  }

  ComparisonRow with(Verdict other) {
    return new ComparisonRow(backend, run, other);
  }
}
