package parley.engine;

/**
 * A flag that one thread (a signal handler, say) raises and a long computation reads. Kernels do
 * not know it: {@link Workers} reads it before each block of rows.
 */
public final class Cancellation {

  private volatile boolean requested;

  /** Asks the computation to stop; it throws {@link CancelledException} at its next block. */
  public void request() {
    requested = true;
  }

  public boolean isRequested() {
    return requested;
  }

  /**
   * @throws CancelledException if the flag is raised
   */
  public void check() {
    if (requested) {
      throw new CancelledException();
    }
  }
}
