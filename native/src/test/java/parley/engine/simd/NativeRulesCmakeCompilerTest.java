package parley.engine.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parley.engine.F32Matrix;
import parley.engine.Kernels;
import parley.engine.Kernels.Epilogue;
import parley.engine.KvCache;
import parley.engine.ModelConfig;

/** Calls that break a rule of kernels.h end in Java, where they are exceptions. */
class NativeRulesCmakeCompilerTest {

  private static final Kernels KERNELS =
      NativeVariants.here().toList().getFirst().getPayload().kernels();

  private static final Arena ARENA = Arena.ofAuto();
  private static final F32Matrix W = new F32Matrix(70, 10, floats(128 * 10));
  private static final MemorySegment SCRATCH = floats(Kernels.SCRATCH_FLOATS);
  private static final KvCache CACHE = new KvCache(new ModelConfig(2, 2, 20, 9, 50), ARENA);
  private static final MemorySegment ROOM = floats(CACHE.scratchLayout().bytes() / 4);

  static Stream<Arguments> brokenRules() {
    MemorySegment closed;
    try (Arena arena = Arena.ofConfined()) {
      closed = arena.allocate(2000, 64);
    }
    MemorySegment x = floats(40);
    MemorySegment odd = ARENA.allocate(200).asSlice(1);
    MemorySegment heap = MemorySegment.ofArray(new float[40]);
    MemorySegment both = floats(40 + 280);
    return Stream.of(
        rule("x: expected 160 bytes from offset 0 on, got a segment of 156", linear(floats(39))),
        rule("x: expected memory off the heap", linear(heap)),
        rule("x: expected memory that is still allocated", linear(closed)),
        rule("x: expected an address that is a multiple of 4", linear(odd)),
        rule(
            "bias: expected 280 bytes from offset 0 on, got a segment of 276",
            linear(x, floats(69), floats(280), 0, 4, 0, 2, SCRATCH)),
        rule(
            "out: expected 1120 bytes from offset 0 on, got a segment of 1116",
            linear(x, null, floats(279), 0, 4, 0, 2, SCRATCH)),
        rule(
            "out: expected writable memory",
            linear(x, null, floats(280).asReadOnly(), 0, 4, 0, 2, SCRATCH)),
        rule(
            "scratch: expected 91136 bytes from offset 0 on, got a segment of 91132",
            linear(x, null, floats(280), 0, 4, 0, 2, floats(Kernels.SCRATCH_FLOATS - 1))),
        rule(
            "out overlaps x",
            linear(both.asSlice(0, 160), null, both.asSlice(156), 0, 4, 0, 2, SCRATCH)),
        rule(
            "rows: expected at most 96, got 97",
            linear(floats(970), null, floats(6790), 0, 97, 0, 2, SCRATCH)),
        rule(
            "Range [0, 3) out of bounds for length 2",
            linear(x, null, floats(280), 0, 4, 0, 3, SCRATCH)),
        rule(
            "Range [2, 1) out of bounds for length 2147483647",
            linear(x, null, floats(280), 2, 1, 0, 2, SCRATCH)),
        rule(
            "width: expected more than 0, got 0",
            () -> KERNELS.layerNorm(x, x, x, 0, x, 0, 1, SCRATCH)),
        rule(
            "out overlaps x",
            () -> KERNELS.layerNorm(x, floats(10), floats(10), 10, x, 0, 1, SCRATCH)),
        rule("positions: expected some in [0, 50), got [50, 51)", attend(60, 0, 0, 50, 20, 1)),
        rule("positions: expected some in [0, 50), got [-1, 0)", attend(60, 0, 0, -1, 20, 1)),
        rule("rows: expected at most 24, got 25", attend(25 * 60, 0, 0, 0, 25 * 20, 25)),
        rule(
            "qkv: expected 240 bytes from offset 0 on, got a segment of 236",
            attend(59, 0, 0, 0, 20, 1)),
        rule("Index 2 out of bounds for length 2", attend(60, 2, 0, 0, 20, 1)),
        rule("Index 2 out of bounds for length 2", attend(60, 0, 2, 0, 20, 1)),
        rule(
            "positions: expected some in [0, 50), got [49, 51)",
            () -> KERNELS.storeHead(floats(120), CACHE, 0, 0, 49, 0, 2)));
  }

  private static Arguments rule(String message, Executable call) {
    return Arguments.of(message, call);
  }

  @ParameterizedTest
  @MethodSource("brokenRules")
  void isRefusedBeforeTheCall(String message, Executable call) {
    assertEquals(message, assertThrows(RuntimeException.class, call).getMessage());
  }

  @Test
  void emptyRangesAreNoWork() {
    MemorySegment out = floats(280);
    KERNELS.linear(floats(40), W, null, Epilogue.STORE, out, 2, 2, 0, 2, SCRATCH);
    KERNELS.linear(floats(40), W, null, Epilogue.STORE, out, 0, 4, 1, 1, SCRATCH);
    KERNELS.layerNorm(floats(10), floats(10), floats(10), 10, out, 0, 0, SCRATCH);
    KERNELS.attend(floats(60), CACHE, 0, 0, 0, out, 1, 1, ROOM);
    assertEquals(-1, out.mismatch(floats(280)));
  }

  private static Executable linear(MemorySegment x) {
    return linear(x, null, floats(280), 0, 4, 0, 2, SCRATCH);
  }

  private static Executable linear(
      MemorySegment x,
      MemorySegment bias,
      MemorySegment out,
      int fromRow,
      int toRow,
      int fromPanel,
      int toPanel,
      MemorySegment scratch) {
    return () ->
        KERNELS.linear(
            x, W, bias, Epilogue.STORE, out, fromRow, toRow, fromPanel, toPanel, scratch);
  }

  private static Executable attend(
      int qkvFloats, int layer, int head, int position, int outFloats, int rows) {
    return () ->
        KERNELS.attend(
            floats(qkvFloats), CACHE, layer, head, position, floats(outFloats), 0, rows, ROOM);
  }

  private static MemorySegment floats(long count) {
    return ARENA.allocate(count * Float.BYTES, 64);
  }
}
