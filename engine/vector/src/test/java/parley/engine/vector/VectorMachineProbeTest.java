package parley.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.engine.MachineProbe;

class VectorMachineProbeTest {

  private final MachineProbe probe = new VectorMachineProbe();

  @Test
  void isFoundAsAService() {
    assertInstanceOf(VectorMachineProbe.class, MachineProbe.load().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 7", "4, 1", "4, 5", "8, 1", "8, 3", "8, 128"})
  void readsEveryLongExactlyOnce(int streams, int units) {
    long bytes = (long) streams * units * MachineProbe.READ_UNIT;
    SplittableRandom random = new SplittableRandom(bytes);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(bytes, 64);
      long expected = 0;
      for (long i = 0; i < bytes / Long.BYTES; i++) {
        long value = random.nextLong();
        buffer.setAtIndex(ValueLayout.JAVA_LONG, i, value);
        expected ^= value;
      }
      assertEquals(expected, probe.read(buffer, streams));
    }
  }

  @Test
  void refusesOtherNumbersOfStreams() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(4096, 64);
      assertThrows(IllegalArgumentException.class, () -> probe.read(buffer, 2));
    }
  }

  /** Every lane of every chain tends to 1, so the sum is the number of lanes. */
  @Test
  void everyChainTakesEveryStep() {
    assertEquals(probe.operationsPerStep() / 2f, probe.multiplyAdd(1_000));
  }
}
