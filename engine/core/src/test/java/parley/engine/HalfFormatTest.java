package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rounding to 16 bits, held against the definition: the nearest, of two the even one. */
class HalfFormatTest {

  @ParameterizedTest
  @EnumSource(HalfFormat.class)
  void everyNumberOf16BitsStaysItself(HalfFormat format) {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = format.widen((short) bits);
      if (!Float.isNaN(value)) {
        assertEquals((short) bits, format.narrow(value), "bits " + bits);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(HalfFormat.class)
  void betweenTwoTheNearerIsTakenAndInTheMiddleTheEven(HalfFormat format) {
    int infinity = format.narrow(Float.POSITIVE_INFINITY);
    for (int bits = 0; bits < infinity - 1; bits++) {
      float low = format.widen((short) bits);
      float high = format.widen((short) (bits + 1));
      float middle = (float) (((double) low + high) / 2); // exact: one bit more
      int even = bits % 2 == 0 ? bits : bits + 1;
      assertEquals((short) even, format.narrow(middle), low + " to " + high);
      assertEquals((short) bits, format.narrow(Math.nextDown(middle)), low + " to " + high);
      assertEquals((short) (bits + 1), format.narrow(Math.nextUp(middle)), low + " to " + high);
      assertEquals((short) (even | 0x8000), format.narrow(-middle), low + " to " + high);
    }
  }

  @Test
  void whatIsNoNumberStaysNone() {
    for (HalfFormat format : HalfFormat.values()) {
      assertTrue(Float.isNaN(format.widen(format.narrow(Float.NaN))));
      assertTrue(Float.isNaN(format.widen(format.narrow(Float.intBitsToFloat(0x7fff_ffff)))));
      assertEquals(Float.NEGATIVE_INFINITY, format.widen(format.narrow(Float.NEGATIVE_INFINITY)));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FLOAT16  | 65520    | expected a weight that float16 holds, got 65520.0; use the backend"
            + " kv",
        "FLOAT16  | -1e6     | expected a weight that float16 holds, got -1000000.0; use the"
            + " backend kv",
        "FLOAT16  | NaN      | expected finite weights, got NaN; the model is damaged",
        "BFLOAT16 | Infinity | expected finite weights, got Infinity; the model is damaged",
      })
  void whatHasNoPlaceIsRefusedByNameAndRow(HalfFormat format, float weight, String complaint) {
    ModelConfig config = new ModelConfig(1, 1, 4, 70, 3);
    RowSource rows =
        (tensor, firstRow, count, target, _) -> {
          Arrays.fill(target, 0, count * tensor.cols(), 65504f);
          if (tensor.name().equals("wte.weight") && firstRow == 64) {
            target[2 * 4 + 3] = weight;
          }
        };
    try (Workers workers = new Workers(1)) {
      ModelException e =
          assertThrows(
              ModelException.class,
              () ->
                  WeightsBuilder.of(
                          config,
                          format.precision(),
                          rows,
                          Packing.JAVA,
                          workers,
                          new Cancellation(),
                          LoadProgress.NONE)
                      .close());
      assertTrue(e.getMessage().startsWith("wte.weight, row 66: " + complaint), e.getMessage());
    }
  }
}
