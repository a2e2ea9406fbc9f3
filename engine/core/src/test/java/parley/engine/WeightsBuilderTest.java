package parley.engine;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every weight must stand where its name, row and column say. */
class WeightsBuilderTest {

  /** A value that tells tensor, row and column apart. */
  private static float value(Tensor tensor, int row, int col) {
    return tensor.name().hashCode() % 1000 + row * 0.5f + col * 1e-3f;
  }

  private static void numbered(Tensor tensor, int firstRow, int rows, float[] target, int worker) {
    for (int row = 0; row < rows; row++) {
      for (int col = 0; col < tensor.cols(); col++) {
        target[row * tensor.cols() + col] = value(tensor, firstRow + row, col);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, 1, 1", // layers, heads, width, vocabulary, context, threads
    "2, 3, 9, 13, 5, 2",
    "1, 1, 64, 64, 64, 3",
    "3, 5, 65, 129, 66, 3",
    "1, 2, 130, 63, 200, 1",
    "1, 2, 134, 300, 65, 2"
  })
  void everyWeightStandsInItsPlaceAndPaddingIsZero(
      int layers, int heads, int width, int vocabulary, int context, int threads) {
    ModelConfig config = new ModelConfig(layers, heads, width, vocabulary, context);
    try (Workers workers = new Workers(threads);
        Weights weights = build(config, WeightsBuilderTest::numbered, workers)) {
      List<Tensor> order = TensorOrder.of(config);
      List<Object> places = inOrder(weights);
      assertEquals(order.size(), places.size());
      for (int i = 0; i < order.size(); i++) {
        if (places.get(i) instanceof Matrix matrix) {
          check(order.get(i), Tensor.Kind.MATRIX, (row, col) -> bits(matrix.get(row, col)));
          checkPadding((F32Matrix) matrix);
        } else {
          MemorySegment segment = (MemorySegment) places.get(i);
          Tensor tensor = order.get(i);
          assertEquals(tensor.elements() * Float.BYTES, segment.byteSize());
          check(
              tensor,
              i == 1 ? Tensor.Kind.TABLE : Tensor.Kind.VECTOR,
              (row, col) ->
                  bits(segment.getAtIndex(F32Matrix.FLOAT, (long) row * tensor.cols() + col)));
        }
      }
    }
  }

  /** Int8 rows that tell tensor, row and column apart, all bytes from -128 to 127 among them. */
  private static final Int8RowSource NUMBERED_BYTES =
      new Int8RowSource() {
        @Override
        public void read(
            Tensor tensor, int firstRow, int rows, byte[] target, float[] scales, int worker) {
          for (int row = 0; row < rows; row++) {
            scales[row] = scale(tensor, firstRow + row);
            for (int col = 0; col < tensor.cols(); col++) {
              target[row * tensor.cols() + col] = quantized(tensor, firstRow + row, col);
            }
          }
        }

        @Override
        public void readVector(Tensor tensor, float[] target, int worker) {
          numbered(tensor, 0, 1, target, worker);
        }
      };

  private static byte quantized(Tensor tensor, int row, int col) {
    return (byte) (tensor.name().hashCode() + 37 * row + col);
  }

  private static float scale(Tensor tensor, int row) {
    return 1e-3f * (1 + Math.abs(tensor.name().hashCode() % 100)) + row * 1e-5f;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, 1, 1",
    "2, 3, 9, 13, 5, 2",
    "1, 2, 134, 300, 65, 2",
    "1, 1, 65, 64, 7, 3"
  })
  void everyByteAndScaleStandsInItsPlaceAndPaddingIsZero(
      int layers, int heads, int width, int vocabulary, int context, int threads) {
    ModelConfig config = new ModelConfig(layers, heads, width, vocabulary, context);
    try (Workers workers = new Workers(threads);
        Weights weights =
            WeightsBuilder.int8(
                config,
                NUMBERED_BYTES,
                Packing.JAVA,
                workers,
                new Cancellation(),
                LoadProgress.NONE)) {
      assertSame(Precision.INT8, weights.precision());
      List<Tensor> order = TensorOrder.of(config);
      List<Object> places = inOrder(weights);
      for (int i = 0; i < order.size(); i++) {
        Tensor tensor = order.get(i);
        if (places.get(i) instanceof Int8Matrix matrix) {
          check(tensor, matrix);
        } else {
          MemorySegment segment = (MemorySegment) places.get(i);
          assertEquals(tensor.elements() * Float.BYTES, segment.byteSize());
          for (int j = 0; j < tensor.elements(); j++) {
            int row = j / tensor.cols();
            int col = j % tensor.cols();
            float expected =
                i == 1 ? quantized(tensor, row, col) * scale(tensor, row) : value(tensor, row, col);
            assertEquals(expected, segment.getAtIndex(F32Matrix.FLOAT, j), tensor.name());
          }
        }
      }
    }
  }

  private static void check(Tensor tensor, Int8Matrix matrix) {
    assertEquals(tensor.rows(), matrix.rows());
    assertEquals(tensor.cols(), matrix.cols());
    for (int row = 0; row < matrix.panels() * Matrix.PANEL; row++) {
      float scale = matrix.scales().getAtIndex(F32Matrix.FLOAT, row);
      assertEquals(row < tensor.rows() ? scale(tensor, row) : 0, scale, tensor.name());
      for (int col = 0; col < tensor.cols(); col++) {
        long place = Matrix.panelOffset(row, col, tensor.cols()) / Float.BYTES;
        byte q = matrix.panelData().get(ValueLayout.JAVA_BYTE, place);
        assertEquals(row < tensor.rows() ? quantized(tensor, row, col) : 0, q, tensor.name());
      }
    }
  }

  private static void check(Tensor tensor, Tensor.Kind kind, IntBinaryOperator bits) {
    assertEquals(kind, tensor.kind(), tensor.name());
    for (int row = 0; row < tensor.rows(); row++) {
      for (int col = 0; col < tensor.cols(); col++) {
        float expected = value(tensor, row, col);
        if (bits(expected) != bits.applyAsInt(row, col)) {
          assertEquals(
              expected,
              Float.intBitsToFloat(bits.applyAsInt(row, col)),
              tensor.name() + " [" + row + ", " + col + "]");
        }
      }
    }
  }

  private static void checkPadding(F32Matrix matrix) {
    for (int lane = matrix.rows(); lane < matrix.panels() * Matrix.PANEL; lane++) {
      for (int col = 0; col < matrix.cols(); col++) {
        assertEquals(0, bits(matrix.get(lane, col)), "padding lane " + lane + ", column " + col);
      }
    }
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }

  private static List<Object> inOrder(Weights w) {
    List<Object> places = new ArrayList<>(List.of(w.wte(), w.wpe()));
    for (LayerWeights l : w.layers()) {
      places.addAll(List.of(l.ln1Weight(), l.ln1Bias(), l.qkv(), l.qkvBias()));
      places.addAll(List.of(l.attnProj(), l.attnProjBias(), l.ln2Weight(), l.ln2Bias()));
      places.addAll(List.of(l.fc(), l.fcBias(), l.mlpProj(), l.mlpProjBias()));
    }
    places.addAll(List.of(w.lnFWeight(), w.lnFBias()));
    return places;
  }

  @Test
  void theOrderHoldsAsManyElementsAsTheModelHasParameters() {
    ModelConfig gpt2 = new ModelConfig(12, 12, 768, 50257, 1024);
    long elements = TensorOrder.of(gpt2).stream().mapToLong(Tensor::elements).sum();
    assertEquals(124_439_808, elements); // published
    assertEquals(gpt2.parameters(), elements);
  }

  @Test
  void progressGrowsToTheNumberOfParametersOnTheCallingThread() {
    ModelConfig config = new ModelConfig(2, 2, 32, 300, 100);
    List<Long> told = new ArrayList<>();
    Thread caller = Thread.currentThread();
    LoadProgress progress =
        (parameters, total) -> {
          assertSame(caller, Thread.currentThread());
          assertEquals(config.parameters(), total);
          told.add(parameters);
        };
    try (Workers workers = new Workers(2);
        Weights weights =
            WeightsBuilder.of(
                config,
                Precision.FLOAT32,
                WeightsBuilderTest::numbered,
                Packing.JAVA,
                workers,
                new Cancellation(),
                progress)) {
      assertEquals(told.stream().sorted().toList(), told);
      assertEquals(weights.config().parameters(), told.getLast());
    }
  }

  @Test
  void cancellingStopsAtTheNextBlock() {
    ModelConfig config = new ModelConfig(4, 2, 64, 1000, 100);
    Cancellation cancellation = new Cancellation();
    List<String> read = new ArrayList<>();
    RowSource cancelling =
        (tensor, firstRow, rows, target, worker) -> {
          read.add(tensor.name());
          if (read.size() == 5) {
            cancellation.request();
          }
        };
    try (Workers workers = new Workers(1)) {
      assertThrows(
          CancelledException.class,
          () ->
              WeightsBuilder.of(
                  config,
                  Precision.FLOAT32,
                  cancelling,
                  Packing.JAVA,
                  workers,
                  cancellation,
                  LoadProgress.NONE));
    }
    assertEquals(5, read.size());
  }

  @Test
  void whatTheSourceThrowsOnAnyThreadReachesTheCaller() {
    ModelConfig config = new ModelConfig(4, 2, 64, 1000, 100);
    RowSource faulty =
        (tensor, firstRow, rows, target, worker) -> {
          throw new IllegalStateException("the disk is gone");
        };
    try (Workers workers = new Workers(3)) {
      Exception e = assertThrows(IllegalStateException.class, () -> build(config, faulty, workers));
      assertEquals("the disk is gone", e.getMessage());
    }
  }

  @Test
  void aModelLargerThanMemoryIsRefusedBeforeAllocation() {
    ModelConfig huge = new ModelConfig(1, 1, 1 << 15, 1 << 24, 1); // 2.2 TB
    try (Workers workers = new Workers(1)) {
      String message =
          assertThrows(
                  ModelException.class, () -> build(huge, WeightsBuilderTest::numbered, workers))
              .getMessage();
      assertAll(
          () ->
              assertTrue(
                  message.matches("weights need 2,2\\d\\d,\\d{3} MB of memory, .*"), message),
          () -> assertTrue(message.contains(" MB are available: "), message));
    }
  }

  private static Weights build(ModelConfig config, RowSource source, Workers workers) {
    return WeightsBuilder.of(
        config,
        Precision.FLOAT32,
        source,
        Packing.JAVA,
        workers,
        new Cancellation(),
        LoadProgress.NONE);
  }
}
