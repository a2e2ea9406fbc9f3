package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small and large blocks behave alike; 32 MiB is where huge pages begin. */
class OffHeapTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 63, 64, 4097, (32 << 20) - 1, 32 << 20, (32 << 20) + 1, 70_000_001})
  void memoryIsZeroedAlignedWritableAndFreedWithItsArena(long bytes) {
    MemorySegment.Scope scope;
    try (Arena arena = Arena.ofShared()) {
      MemorySegment block = OffHeap.allocate(arena, bytes);
      scope = block.scope();
      assertEquals(bytes, block.byteSize());
      assertEquals(0, block.address() % 64);
      assertEquals(-1, block.mismatch(MemorySegment.ofArray(new byte[(int) bytes])));
      block.fill((byte) 7);
      assertEquals(7, block.get(ValueLayout.JAVA_BYTE, bytes - 1));
      assertThrows(IndexOutOfBoundsException.class, () -> block.get(ValueLayout.JAVA_BYTE, bytes));
    }
    assertFalse(scope.isAlive());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void closingGivesTheAddressSpaceBack() throws IOException {
    long bytes = 256L << 20;
    try (Arena warm = Arena.ofShared()) {
      OffHeap.allocate(warm, bytes);
    }
    long before = virtualPages();
    for (int i = 0; i < 64; i++) {
      try (Arena arena = Arena.ofShared()) {
        OffHeap.allocate(arena, bytes);
      }
    }
    assertTrue(virtualPages() - before < bytes / 4096 * 4, "64 blocks came, fewer than 4 may stay");
  }

  @Test
  void memoryThatNobodyHasIsRefused() {
    try (Arena arena = Arena.ofShared()) {
      assertThrows(OutOfMemoryError.class, () -> OffHeap.allocate(arena, 1L << 56));
    }
  }

  private static long virtualPages() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", 2)[0]);
  }
}
