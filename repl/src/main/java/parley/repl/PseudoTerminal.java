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

/** A terminal with nobody in front of it, for {@link Rehearsal}. */
final class PseudoTerminal {
  private static final short[] ROWS_COLUMNS_PIXELS = {24, 80, 0, 0};
  private static final long BUFFER = 4096;

  private final int master;

  private PseudoTerminal(int master) {
    this.master = master;
  }

  /** Opens one, and puts it in the place of standard input and output. */
  static PseudoTerminal asStandardStreams() {
    MethodHandle openpty =
        Descriptors.function("openpty", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    MemorySegment none = MemorySegment.NULL;
    int failed;
    int master;
    int slave;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment first = arena.allocate(JAVA_INT);
      MemorySegment second = arena.allocate(JAVA_INT);
      MemorySegment size = arena.allocateFrom(JAVA_SHORT, ROWS_COLUMNS_PIXELS);
      failed = (int) openpty.invokeExact(first, second, none, none, size);
      master = first.get(JAVA_INT, 0);
      slave = second.get(JAVA_INT, 0);
    } catch (Throwable e) {
      throw new IllegalStateException("openpty", e);
    }
    if (failed != 0) {
      throw new IllegalStateException("no pseudo terminal to be had");
    }
    Descriptors.duplicate(slave, Descriptors.STDIN);
    Descriptors.duplicate(slave, Descriptors.STDOUT);
    return new PseudoTerminal(master);
  }

  /** Types on it, and from then on reads away what it shows. */
  void type(String keys) {
    MethodHandle write = Descriptors.function("write", JAVA_INT, ADDRESS, JAVA_LONG);
    MethodHandle read = Descriptors.function("read", JAVA_INT, ADDRESS, JAVA_LONG);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, keys.getBytes(StandardCharsets.US_ASCII));
      int moved = (int) write.invokeExact(master, bytes, bytes.byteSize());
      MemorySegment shown = arena.allocate(BUFFER);
      while (moved > 0) {
        moved = (int) read.invokeExact(master, shown, BUFFER);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("pseudo terminal", e);
    }
  }
}
