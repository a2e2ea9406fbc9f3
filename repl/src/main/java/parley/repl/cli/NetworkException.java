package parley.repl.cli;

/** Something could not be fetched; the message says what and the remedy. */
public final class NetworkException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NetworkException(String message) {
    super(message);
  }
}
