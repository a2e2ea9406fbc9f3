package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parley.engine.Kernels.Epilogue;

/** What every implementation of the kernels must compute, at odd sizes, against doubles. */
abstract class KernelsContract {

  /** Error of a float32 sum grows with its length; this is per element of unit size. */
  private static final double UNIT_ERROR = 1e-6;

  /** Written around every result; a kernel that writes outside its range destroys it. */
  private static final float GUARD = 12345.678f;

  private static final int GUARD_FLOATS = 64;

  private final Kernels kernels;
  private final Random random = new Random(2);
  private final Arena arena = Arena.ofAuto();

  KernelsContract(Kernels kernels) {
    this.kernels = kernels;
  }

  static Stream<int[]> sizes() { // rows, inputs, outputs
    return Stream.of(
        new int[] {1, 1, 1},
        new int[] {2, 13, 7},
        new int[] {6, 64, 64},
        new int[] {7, 257, 65},
        new int[] {13, 207, 130},
        new int[] {25, 513, 192},
        new int[] {96, 40, 70},
        new int[] {1, 4098, 100});
  }

  static Stream<Arguments> products() {
    return sizes()
        .flatMap(
            size ->
                Stream.of(Precision.values())
                    .flatMap(
                        precision ->
                            Stream.of(Epilogue.values())
                                .map(epilogue -> Arguments.of(size, precision, epilogue))));
  }

  @ParameterizedTest
  @MethodSource("products")
  void linear(int[] size, Precision precision, Epilogue epilogue) {
    int rows = size[0];
    int in = size[1];
    int outputs = size[2];
    float[] x = randoms(rows * in);
    Matrix w = matrix(precision, outputs, in);
    float[] bias = randoms(outputs);
    float[] before = randoms(rows * outputs);
    MemorySegment out = guarded(rows * outputs);
    copy(before, out);
    kernels.linear(
        segment(x), w, segment(bias), epilogue, inside(out), 0, rows, 0, w.panels(), scratch());
    assertResult(
        out,
        rows * outputs,
        in,
        i -> {
          double sum = bias[i % outputs];
          for (int k = 0; k < in; k++) {
            sum += (double) x[i / outputs * in + k] * w.get(i % outputs, k);
          }
          return switch (epilogue) {
            case STORE -> sum;
            case GELU -> gelu(sum);
            case ADD -> before[i] + sum;
          };
        });
  }

  private static double gelu(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  @Test
  void linearWritesOnlyItsRowsAndPanels() {
    int rows = 9;
    int in = 5;
    int outputs = 150; // three panels, the last of 22
    MemorySegment out = guarded(rows * outputs);
    float[] x = randoms(rows * in);
    float[] w = randoms(outputs * in);
    kernels.linear(
        segment(x),
        matrix(outputs, in, w),
        null,
        Epilogue.STORE,
        inside(out),
        1,
        8,
        1,
        2,
        scratch());
    for (int i = 0; i < rows * outputs; i++) {
      int row = i / outputs;
      int output = i % outputs;
      boolean written = row >= 1 && row < 8 && output >= 64 && output < 128;
      assertEquals(!written, get(inside(out), i) == GUARD, "row " + row + " output " + output);
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void layerNorm(int[] size) {
    int rows = size[0];
    int width = size[1];
    float[] x = randoms(rows * width);
    float[] weight = randoms(width);
    float[] bias = randoms(width);
    MemorySegment out = guarded(rows * width);
    kernels.layerNorm(
        segment(x), segment(weight), segment(bias), width, inside(out), 0, rows, scratch());
    assertResult(
        out,
        rows * width,
        width,
        i -> {
          int row = i / width;
          double mean = 0;
          for (int c = 0; c < width; c++) {
            mean += (double) x[row * width + c] / width;
          }
          double variance = 0;
          for (int c = 0; c < width; c++) {
            variance += Math.pow(x[row * width + c] - mean, 2) / width;
          }
          double normal = (x[i] - mean) / Math.sqrt(variance + 1e-5);
          return normal * weight[i % width] + bias[i % width];
        });
  }

  @Test
  void embed() {
    int width = 70;
    float[] wte = randoms(9 * width);
    float[] wpe = randoms(12 * width);
    int[] ids = {99, 3, 8, 0};
    MemorySegment out = guarded(3 * width);
    kernels.embed(ids, 1, matrix(9, width, wte), segment(wpe), 5, inside(out), 0, 3);
    assertResult(
        out,
        3 * width,
        1,
        i -> (double) wte[ids[1 + i / width] * width + i % width] + wpe[5 * width + i]);
  }

  @Test
  void storeHead() {
    int size = 70; // two panels of values
    int width = 2 * size;
    float[] qkv = randoms(5 * 3 * width);
    KvCache cache = new KvCache(new ModelConfig(2, 2, width, 1, 130), arena);
    kernels.storeHead(segment(qkv), cache, 1, 1, 62, 1, 4); // rows 1 to 3 at 63 to 65
    for (int position = 0; position < 130; position++) {
      for (int d = 0; d < size; d++) {
        boolean stored = position >= 63 && position < 66;
        int at = (position - 62) * 3 * width + width + size + d;
        String where = "position " + position + " column " + d;
        assertEquals(stored ? qkv[at] : 0, cache.key(1, 1, position, d), where);
        assertEquals(stored ? qkv[at + width] : 0, cache.value(1, 1, position, d), where);
        assertEquals(0, cache.key(1, 0, position, d), where);
        assertEquals(0, cache.value(0, 1, position, d), where);
      }
    }
  }

  static Stream<int[]> heads() { // head size, position of the first row, rows
    return Stream.of(
        new int[] {64, 0, 1},
        new int[] {64, 300, 1},
        new int[] {12, 3, 7},
        new int[] {20, 0, 24},
        new int[] {64, 250, 24},
        new int[] {80, 63, 11});
  }

  @ParameterizedTest
  @MethodSource("heads")
  void attend(int[] shape) {
    int size = shape[0];
    int position = shape[1];
    int rows = shape[2];
    int heads = 3;
    int head = 1;
    int width = heads * size;
    int total = position + rows;
    float[] qkv = randoms(total * 3 * width); // of every position
    KvCache cache = new KvCache(new ModelConfig(2, heads, width, 1, 330), arena);
    kernels.storeHead(segment(qkv), cache, 1, head, 0, 0, total);

    MemorySegment out = guarded(rows * width);
    MemorySegment scratch = arena.allocate(cache.scratchLayout().bytes(), 64);
    float[] lastRows = Arrays.copyOfRange(qkv, position * 3 * width, qkv.length);
    kernels.attend(segment(lastRows), cache, 1, head, position, inside(out), 0, rows, scratch);
    assertResult(
        out,
        rows * width,
        total,
        i -> {
          int column = i % width;
          return column / size == head
              ? attention(qkv, position + i / width, column, head, size, width)
              : GUARD;
        });
  }

  private static double attention(float[] qkv, int row, int column, int head, int size, int width) {
    double sum = 0;
    double value = 0;
    for (int p = 0; p <= row; p++) {
      double score = 0;
      for (int d = head * size; d < (head + 1) * size; d++) {
        score += (double) qkv[row * 3 * width + d] * qkv[p * 3 * width + width + d];
      }
      double weight = Math.exp(score / Math.sqrt(size));
      sum += weight;
      value += weight * qkv[p * 3 * width + 2 * width + column];
    }
    return value / sum;
  }

  @Test
  void everyNotANumberAndInfinityIsFound() {
    int count = 37;
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int at = 0; at < count; at++) {
        float[] x = randoms(count);
        x[(at + 1) % count] = Float.MAX_VALUE;
        x[(at + 2) % count] = -0f;
        assertTrue(kernels.isFinite(segment(x), 0, count));
        x[at] = bad;
        assertEquals(false, kernels.isFinite(segment(x), 0, count), bad + " at " + at);
        assertTrue(kernels.isFinite(segment(x), at + 1, count), "behind it");
      }
    }
  }

  private static void assertResult(
      MemorySegment guarded, int count, int length, IntToDoubleFunction expected) {
    for (int i = 0; i < GUARD_FLOATS; i++) {
      assertEquals(GUARD, get(guarded, i), "guard before");
      assertEquals(GUARD, get(guarded, GUARD_FLOATS + count + i), "guard behind");
    }
    double tolerance = UNIT_ERROR * (4 + Math.sqrt(length));
    for (int i = 0; i < count; i++) {
      double value = expected.applyAsDouble(i);
      assertEquals(
          value, get(guarded, GUARD_FLOATS + i), tolerance * (1 + Math.abs(value)), "element " + i);
    }
  }

  private MemorySegment scratch() {
    return arena.allocate(Kernels.SCRATCH_FLOATS * 4L);
  }

  private float[] randoms(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private F32Matrix matrix(int rows, int cols, float[] values) {
    F32Matrix matrix = new F32Matrix(rows, cols, misaligned(F32Matrix.bytes(rows, cols)));
    for (int panel = 0; panel < matrix.panels(); panel++) {
      int from = panel * 64 * cols;
      Packing.JAVA
          .open(1)
          .pack(Arrays.copyOfRange(values, from, from + 64 * cols), cols, matrix.panel(panel), 0);
    }
    return matrix;
  }

  private Matrix matrix(Precision precision, int rows, int cols) {
    return switch (precision) {
      case FLOAT32 -> matrix(rows, cols, randoms(rows * cols));
      case FLOAT16 -> halfMatrix(HalfFormat.FLOAT16, rows, cols);
      case BFLOAT16 -> halfMatrix(HalfFormat.BFLOAT16, rows, cols);
      case INT8 -> int8Matrix(rows, cols);
    };
  }

  /** Beyond the last row too: what lies there may not matter. */
  private HalfMatrix halfMatrix(HalfFormat format, int rows, int cols) {
    MemorySegment panels = misaligned(HalfMatrix.bytes(rows, cols));
    for (long at = 0; at < panels.byteSize(); at += Short.BYTES) {
      panels.set(HalfMatrix.BITS, at, format.narrow(2 * random.nextFloat() - 1));
    }
    return new HalfMatrix(rows, cols, format, panels);
  }

  static Stream<Arguments> halfFormatsAndRows() {
    return Stream.of(HalfFormat.values())
        .flatMap(format -> Stream.of(1, 3, 25).map(rows -> Arguments.of(format, rows)));
  }

  /** One output for each, of one input that is 1. */
  @ParameterizedTest
  @MethodSource("halfFormatsAndRows")
  void everyFiniteHalfIsWidenedExactly(HalfFormat format, int rows) {
    int outputs = 1 << 16;
    MemorySegment panels = misaligned(HalfMatrix.bytes(outputs, 1));
    for (int bits = 0; bits < outputs; bits++) {
      boolean isFinite = Float.isFinite(format.widen((short) bits));
      panels.set(HalfMatrix.BITS, 2L * bits, isFinite ? (short) bits : 0);
    }
    HalfMatrix w = new HalfMatrix(outputs, 1, format, panels);
    float[] x = new float[rows];
    Arrays.fill(x, 1);
    MemorySegment out = guarded(rows * outputs);
    kernels.linear(
        segment(x), w, null, Epilogue.STORE, inside(out), 0, rows, 0, w.panels(), scratch());
    for (int i = 0; i < rows * outputs; i++) {
      float expected = format.widen(panels.get(HalfMatrix.BITS, 2L * (i % outputs)));
      if (expected != get(inside(out), i)) { // 0 equals -0
        assertEquals(expected, get(inside(out), i), "bits " + i % outputs);
      }
    }
  }

  /** Every value of a byte, those beyond the last row too: what lies there may not matter. */
  private Int8Matrix int8Matrix(int rows, int cols) {
    byte[] bytes = new byte[Math.toIntExact(Int8Matrix.panelBytes(rows, cols))];
    random.nextBytes(bytes);
    int padded = Matrix.panels(rows) * Matrix.PANEL;
    float[] scales = new float[padded];
    for (int row = 0; row < padded; row++) {
      scales[row] = (0.5f + random.nextFloat()) / 127;
    }
    MemorySegment panels = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    return new Int8Matrix(rows, cols, panels, segment(scales));
  }

  private MemorySegment segment(float[] values) {
    MemorySegment segment = misaligned((long) values.length * Float.BYTES);
    MemorySegment.copy(values, 0, segment, F32Matrix.FLOAT, 0, values.length);
    return segment;
  }

  /** Aligned to a float, and to no vector. */
  private MemorySegment misaligned(long bytes) {
    return arena.allocate(bytes + Float.BYTES, 64).asSlice(Float.BYTES);
  }

  /** Room for {@code count} floats between two guard bands, not aligned to a vector. */
  private MemorySegment guarded(int count) {
    MemorySegment guarded = misaligned((count + 2L * GUARD_FLOATS) * Float.BYTES);
    for (int i = 0; i < count + 2 * GUARD_FLOATS; i++) {
      guarded.setAtIndex(F32Matrix.FLOAT, i, GUARD);
    }
    return guarded;
  }

  private static MemorySegment inside(MemorySegment guarded) {
    long guard = (long) GUARD_FLOATS * Float.BYTES;
    return guarded.asSlice(guard, guarded.byteSize() - 2 * guard);
  }

  private static void copy(float[] values, MemorySegment guarded) {
    MemorySegment.copy(values, 0, inside(guarded), F32Matrix.FLOAT, 0, values.length);
  }

  private static float get(MemorySegment values, int i) {
    return values.getAtIndex(F32Matrix.FLOAT, i);
  }
}
