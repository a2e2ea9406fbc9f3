package parley.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rounding of facts/weights.md, against the formula written with {@link Math#rint}. */
class QuantizerTest {

  /** One row at a time of a matrix of width {@code row.length}. */
  private record Row(byte[] quantized, float scale) {
    static Row of(float... row) {
      Tensor tensor = new Tensor("some.weight", Tensor.Kind.MATRIX, 8, row.length);
      RowSource source =
          (_, firstRow, rows, target, _) -> {
            assertEquals(5, firstRow);
            assertEquals(1, rows);
            System.arraycopy(row, 0, target, 0, row.length);
          };
      byte[] quantized = new byte[row.length];
      float[] scales = new float[1];
      new Quantizer(source, 1).read(tensor, 5, 1, quantized, scales, 0);
      return new Row(quantized, scales[0]);
    }
  }

  @Test
  void randomRowsFollowTheFormula() {
    Random random = new Random(3);
    for (int round = 0; round < 2000; round++) {
      float[] row = new float[1 + random.nextInt(70)];
      float magnitude = (float) Math.pow(10, random.nextInt(-30, 37));
      float largest = 0;
      for (int i = 0; i < row.length; i++) {
        row[i] = (random.nextFloat() - 0.5f) * magnitude;
        largest = Math.max(largest, Math.abs(row[i]));
      }
      Row got = Row.of(row);
      assertEquals(largest / 127, got.scale());
      for (int i = 0; i < row.length; i++) {
        assertEquals((int) Math.rint(row[i] / got.scale()), got.quantized()[i]);
      }
    }
  }

  @Test
  void halvesGoToTheEvenNeighbour() {
    Row row = Row.of(127, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 125.5f, -126.5f, -127);
    assertEquals(1, row.scale());
    assertArrayEquals(new byte[] {127, 0, 2, 2, 0, -2, -2, 126, -126, -127}, row.quantized());
  }

  @Test
  void aRowOfZerosHasAScaleAllTheSame() {
    Row row = Row.of(0, -0f, 0);
    assertEquals(1f / 127, row.scale());
    assertArrayEquals(new byte[3], row.quantized());
  }

  @Test
  void extremesNeitherOverflowNorVanish() {
    Row large = Row.of(Float.MAX_VALUE, -Float.MAX_VALUE, 0);
    assertArrayEquals(new byte[] {127, -127, 0}, large.quantized());
    float small = 128 * Float.MIN_NORMAL;
    assertArrayEquals(new byte[] {127, -127}, Row.of(small, -small).quantized());
    Row tiny = Row.of(Float.MIN_VALUE, 126 * Float.MIN_NORMAL); // its scale would be subnormal
    assertEquals(1f / 127, tiny.scale());
    assertArrayEquals(new byte[2], tiny.quantized());
  }

  @ParameterizedTest
  @CsvSource({"NaN, NaN", "Infinity, infinity", "-Infinity, infinity"})
  void whatIsNotFiniteIsRefusedByTensorAndRow(float bad, String word) {
    ModelException e = assertThrows(ModelException.class, () -> Row.of(1, bad, 2));
    assertEquals(
        "some.weight, row 5: expected finite weights to quantise, got "
            + word
            + "; export the model again",
        e.getMessage());
  }

  @Test
  void theListenerIsToldWhatBecameOfEachBlock() {
    Tensor tensor = new Tensor("some.weight", Tensor.Kind.MATRIX, 3, 2);
    float[] weights = {1, 2, 3, 4, 5, 6};
    int[] told = new int[1];
    Quantizer quantizer =
        new Quantizer(
            (_, _, _, target, _) -> System.arraycopy(weights, 0, target, 0, 6),
            1,
            (of, rows, before, after, scales) -> {
              told[0] += rows;
              assertEquals(tensor, of);
              assertEquals(6, before[5]);
              assertEquals(127, after[5]);
              assertEquals(6f / 127, scales[2]);
            });
    quantizer.read(tensor, 0, 3, new byte[6], new float[3], 0);
    assertEquals(3, told[0]);
  }
}
