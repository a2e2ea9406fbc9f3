package parley.engine;

/** The computation stopped because its {@link Cancellation} was requested; nothing was changed. */
public final class CancelledException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CancelledException() {
    super("cancelled", null, false, false);
  }
}
