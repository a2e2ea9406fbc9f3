package parley.repl.cli;

/** The user asked for something that cannot be; the message says what and the remedy. */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
