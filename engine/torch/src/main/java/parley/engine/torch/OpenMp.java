package parley.engine.torch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * How PyTorch's threads wait for each other, which GNU's OpenMP library reads from the environment
 * of the process when it is loaded.
 *
 * <p>They spin, as long as it takes, and on a machine that is busy each then waits for one that has
 * no processor: the embedded model beside two endless loops made 53 tokens a second in prefill,
 * 2990 with this; at rest it makes no difference.
 */
final class OpenMp {

  /** About 30 microseconds, then the thread sleeps. */
  private static final String SPINS = "10000";

  private OpenMp() {}

  /** Before PyTorch is loaded; what the user has chosen stays. */
  @SuppressWarnings("restricted") // the program allows native calls
  static void waitBriefly() {
    Linker linker = Linker.nativeLinker();
    linker
        .defaultLookup()
        .find("setenv") // Windows has none, and another OpenMP
        .map(
            address ->
                linker.downcallHandle(
                    address, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT)))
        .ifPresent(setenv -> set(setenv, "GOMP_SPINCOUNT", SPINS));
  }

  private static void set(MethodHandle setenv, String name, String value) {
    int overwrite = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment cName = arena.allocateFrom(name);
      MemorySegment cValue = arena.allocateFrom(value);
      int _ = (int) setenv.invokeExact(cName, cValue, overwrite);
    } catch (Throwable t) {
      throw new LinkageError("setenv", t);
    }
  }
}
