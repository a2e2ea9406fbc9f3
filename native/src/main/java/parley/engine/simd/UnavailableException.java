package parley.engine.simd;

/** The kernels in C++ cannot run here; the message is one line with the reason and the remedy. */
final class UnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  UnavailableException(String message) {
    super(message);
  }

  UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
