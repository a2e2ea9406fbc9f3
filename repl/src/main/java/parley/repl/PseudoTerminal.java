package parley.repl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** A terminal of 24 rows and 80 columns with nobody before it, for {@link Rehearsal}. */
final class PseudoTerminal {
  private static final int BUFFER = 4096;

  private final int master;

  private PseudoTerminal(int master) {
    this.master = master;
  }

  /** Opens one and puts it in the place of standard input and output. */
  static PseudoTerminal asStandardStreams() throws Throwable {
    MethodHandle openpty =
        Descriptors.function("openpty", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(JAVA_INT, 2); // master, slave
      MemorySegment size =
          arena.allocateFrom(JAVA_SHORT, (short) 24, (short) 80, (short) 0, (short) 0);
      int failed =
          (int)
              openpty.invokeExact(
                  ends,
                  ends.asSlice(Integer.BYTES),
                  MemorySegment.NULL, // its name
                  MemorySegment.NULL, // its settings: the usual ones
                  size);
      if (failed != 0) {
        throw new IllegalStateException("no pseudo terminal");
      }
      Descriptors.duplicate(ends.getAtIndex(JAVA_INT, 1), Descriptors.STDIN);
      Descriptors.duplicate(ends.getAtIndex(JAVA_INT, 1), Descriptors.STDOUT);
      return new PseudoTerminal(ends.get(JAVA_INT, 0));
    }
  }

  /** Types on it, and reads away what appears on it for ever. */
  void type(String keys) throws Throwable {
    MethodHandle write = Descriptors.function("write", JAVA_INT, ADDRESS, JAVA_LONG);
    MethodHandle read = Descriptors.function("read", JAVA_INT, ADDRESS, JAVA_LONG);
    try (Arena arena = Arena.ofConfined()) {
      byte[] bytes = keys.getBytes(StandardCharsets.UTF_8);
      int typed =
          (int)
              write.invokeExact(master, arena.allocateFrom(JAVA_BYTE, bytes), (long) bytes.length);
      MemorySegment buffer = arena.allocate(BUFFER);
      int shown;
      do {
        shown = (int) read.invokeExact(master, buffer, (long) BUFFER);
      } while (typed > 0 && shown > 0);
    }
  }
}
