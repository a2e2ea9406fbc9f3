package parley.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Java and C++ make of rows: the same panels. */
class PackingTest {

  private static final Packing.Factory NATIVE = Backends.load().require("kv").packing();

  static Stream<Arguments> packingsAndColumns() {
    return Stream.of(Packing.JAVA, NATIVE)
        .flatMap(p -> Stream.of(1, 7, 16, 129, 300).map(cols -> Arguments.of(p, cols)));
  }

  @ParameterizedTest
  @MethodSource("packingsAndColumns")
  void everyElementComesToItsLane(Packing.Factory factory, int cols) {
    Random random = new Random(cols);
    float[] floats = new float[64 * cols + 5]; // longer than its rows
    short[] shorts = new short[64 * cols + 5];
    byte[] bytes = new byte[64 * cols + 5];
    random.nextBytes(bytes);
    for (int i = 0; i < floats.length; i++) {
      floats[i] = random.nextFloat();
      shorts[i] = (short) random.nextInt();
    }
    try (Packing packing = factory.open(2);
        Arena arena = Arena.ofConfined()) {
      MemorySegment wide = arena.allocate(64L * cols * Float.BYTES, 64);
      MemorySegment half = arena.allocate(64L * cols * Short.BYTES, 64);
      MemorySegment narrow = arena.allocate(64L * cols, 64);
      packing.pack(floats, cols, wide, 1);
      packing.pack(shorts, cols, half, 1);
      packing.pack(bytes, cols, narrow, 1);
      for (int i = 0; i < 64 * cols; i++) {
        int source = i % 64 * cols + i / 64;
        assertEquals(floats[source], wide.getAtIndex(F32Matrix.FLOAT, i), "float " + i);
        assertEquals(shorts[source], half.getAtIndex(HalfMatrix.BITS, i), "short " + i);
        assertEquals(bytes[source], narrow.get(ValueLayout.JAVA_BYTE, i), "byte " + i);
      }
    }
  }

  @Test
  void nativeBackendsLoadTheSameWeightsTheirOwnWay() {
    assertNotSame(Packing.JAVA, NATIVE);
    ModelConfig config = new ModelConfig(1, 1, 20, 70, 8);
    RandomWeights rows = new RandomWeights(3);
    try (Workers workers = new Workers(2);
        Weights java = load(config, rows, Packing.JAVA, workers);
        Weights cpp = load(config, rows, NATIVE, workers)) {
      assertArrayEquals(bytes(java.wte()), bytes(cpp.wte()));
      assertArrayEquals(
          bytes(java.layers().getFirst().mlpProj()), bytes(cpp.layers().getFirst().mlpProj()));
    }
  }

  @Test
  void panelThatIsTooShortIsRefusedBeforeTheCall() {
    try (Packing packing = NATIVE.open(1);
        Arena arena = Arena.ofConfined()) {
      MemorySegment panel = arena.allocate(64L * 9 * Float.BYTES - 4, 64);
      assertThrows(
          IndexOutOfBoundsException.class, () -> packing.pack(new float[64 * 9], 9, panel, 0));
    }
  }

  private static Weights load(
      ModelConfig config, RowSource rows, Packing.Factory packing, Workers workers) {
    return WeightsBuilder.of(
        config, Precision.FLOAT32, rows, packing, workers, new Cancellation(), LoadProgress.NONE);
  }

  private static byte[] bytes(Matrix matrix) {
    return ((F32Matrix) matrix).panelData().toArray(ValueLayout.JAVA_BYTE);
  }
}
