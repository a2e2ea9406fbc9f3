package parley.engine;

import java.util.function.BooleanSupplier;

/**
 * A flag that one thread (a signal handler, say) raises and a long computation reads. Kernels do
 * not know it: {@link Workers} reads it before each block of rows.
 */
public final class Cancellation {

  private final BooleanSupplier outside;
  private volatile boolean requested;

  public Cancellation() {
    this(() -> false);
  }

  private Cancellation(BooleanSupplier outside) {
    this.outside = outside;
  }

  /** Another flag, which is up whenever this one is, and from some time from now on. */
  public Cancellation orAfter(long nanos) {
    long start = System.nanoTime();
    return new Cancellation(() -> isRequested() || System.nanoTime() - start >= nanos);
  }

  /** Asks the computation to stop; it throws {@link CancelledException} at its next block. */
  public void request() {
    requested = true;
  }

  public boolean isRequested() {
    return requested || outside.getAsBoolean();
  }

  /**
   * @throws CancelledException if the flag is raised
   */
  public void check() {
    if (isRequested()) {
      throw new CancelledException();
    }
  }
}
