package parley.repl;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

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
  private static final int STDERR = 2;

  private StandardError() {}

  /**
   * Makes the descriptor that the launcher handed on the standard error; without one, does nothing.
   * The first thing in {@code main}.
   */
  @SuppressWarnings("restricted") // native calls are what it is about
  static void restore() {
    Integer real = Integer.getInteger("parley.stderr");
    if (real == null) {
      return;
    }
    FunctionDescriptor type =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    Linker linker = Linker.nativeLinker();
    MethodHandle dup2 = linker.downcallHandle(linker.defaultLookup().findOrThrow("dup2"), type);
    try {
      int ignored = (int) dup2.invokeExact((int) real, STDERR);
    } catch (Throwable e) {
      throw new IllegalStateException("cannot take over standard error", e);
    }
  }
}
