package parley.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** Anonymous memory from Linux's {@code mmap} with the advice to use huge pages. */
@SuppressWarnings("restricted") // OffHeap asks for the permission first
final class HugePages {

  private static final long PAGE = 2L << 20;

  // Values of Linux on x86-64 and AArch64: sys/mman.h.
  private static final int PROT_READ_WRITE = 0x1 | 0x2;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
  private static final int MADV_HUGEPAGE = 14;
  private static final long MAP_FAILED = -1;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle MMAP =
      link(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MADVISE =
      link("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MUNMAP =
      link("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

  private HugePages() {}

  /** Maps {@code bytes} zeroed bytes until {@code arena} is closed; empty if the system refuses. */
  static Optional<MemorySegment> map(Arena arena, long bytes) {
    long mapped = Math.addExact(bytes, PAGE); // room to align; pages never touched cost nothing
    long address = mmap(mapped);
    if (address == MAP_FAILED) {
      return Optional.empty();
    }
    long start = (address + PAGE - 1) & -PAGE;
    madvise(start, bytes);
    MemorySegment whole =
        MemorySegment.ofAddress(address).reinterpret(mapped, arena, _ -> munmap(address, mapped));
    return Optional.of(whole.asSlice(start - address, bytes));
  }

  private static MethodHandle link(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type);
  }

  private static long mmap(long bytes) {
    try {
      return (long) MMAP.invokeExact(0L, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
    } catch (Throwable t) {
      throw new LinkageError("mmap", t);
    }
  }

  /** Only advice: a kernel without huge pages refuses it, and the memory works all the same. */
  private static void madvise(long address, long bytes) {
    try {
      int _ = (int) MADVISE.invokeExact(address, bytes, MADV_HUGEPAGE);
    } catch (Throwable t) {
      throw new LinkageError("madvise", t);
    }
  }

  private static void munmap(long address, long bytes) {
    try {
      int _ = (int) MUNMAP.invokeExact(address, bytes);
    } catch (Throwable t) {
      throw new LinkageError("munmap", t);
    }
  }
}
