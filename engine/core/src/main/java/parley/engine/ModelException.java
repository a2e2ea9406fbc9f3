package parley.engine;

/** A model cannot be used; the message says what, where, expected, got and the remedy. */
public final class ModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    super(message);
  }
}
