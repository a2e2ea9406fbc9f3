package parley.repl;

/**
 * Gives the program its real standard error.
 *
 * <p>The JVM always prints a warning about the incubating Vector API before {@code main}. So the
 * launcher starts it with descriptor 2 on a pipe that drops this warning and shows the rest, and
 * hands the real standard error on as the descriptor named by the system property {@code
 * parley.stderr}. Moving it back below Java, not just replacing {@link System#err}, lets messages
 * of the JVM and of native code reach the user too, and keeps one file offset for all writers.
 */
final class StandardError {
  private StandardError() {}

  /**
   * Makes the descriptor that the launcher handed on the standard error; without one, does nothing.
   * The first thing in {@code main}.
   */
  static void restore() {
    Integer real = Integer.getInteger("parley.stderr");
    if (real != null) {
      Descriptors.duplicate(real, Descriptors.STDERR);
    }
  }
}
