package parley.repl.install;

/** A library could not be installed; the message says why and the remedy. */
final class InstallException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InstallException(String message) {
    super(message);
  }
}
