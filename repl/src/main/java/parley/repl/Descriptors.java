package parley.repl;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The process's open files below Java, by their numbers, through the C library. */
final class Descriptors {
  static final int STDIN = 0;
  static final int STDOUT = 1;
  static final int STDERR = 2;

  private Descriptors() {}

  /**
   * Makes {@code to} another name of what {@code from} is open on; if that is not open, nothing.
   */
  static void duplicate(int from, int to) {
    MethodHandle dup2 = function("dup2", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    try {
      int ignored = (int) dup2.invokeExact(from, to);
    } catch (Throwable e) {
      throw new IllegalStateException("dup2", e);
    }
  }

  /** A function that returns an int. */
  @SuppressWarnings("restricted") // native calls are what it is about
  static MethodHandle function(String name, MemoryLayout... parameters) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
  }
}
