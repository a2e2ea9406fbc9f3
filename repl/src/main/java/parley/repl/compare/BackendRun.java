package parley.repl.compare;

import java.util.Locale;
import parley.engine.Backend;
import parley.engine.Precision;
import parley.repl.talk.TurnFigures;

/**
 * What one backend answered.
 *
 * @param ids the new tokens, the end token included
 * @param ending why there are no more
 */
record BackendRun(Backend backend, int[] ids, TurnFigures figures, Ending ending) {

  /** Why an answer has ended. */
  enum Ending {
    /** At the end token, at as many tokens as were asked for, or at the end of the context. */
    WHOLE,
    BUDGET,
    INTERRUPTED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  boolean isFloat32() {
    return backend.precision() == Precision.FLOAT32;
  }

  /** From the start of the prefill to the last token. */
  double seconds() {
    return (figures.firstTokenNanos() + figures.decodeNanos()) / 1e9;
  }
}
