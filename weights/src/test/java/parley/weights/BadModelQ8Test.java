package parley.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.engine.Precision;
import parley.engine.RandomWeights;
import parley.engine.Weights;

/** Every malformed model_q8.bin is one clear line. */
class BadModelQ8Test {

  /** After the header, the scales and rows of wte [11, 6], and the scales of wpe [4, 6]. */
  private static final int WPE_SCALES = 20 + 11 * 4 + 11 * 6;

  /** After wpe and ln_1, and in all three a row of scales and bytes or two vectors of six. */
  private static final int QKV_SCALES = WPE_SCALES + 4 * 4 + 4 * 6 + 2 * 6 * 4;

  @TempDir Path folder;
  private Path file;
  private byte[] good;

  @BeforeEach
  void write() throws IOException {
    Path original = folder.resolve("original.bin");
    ModelBinWriter.write(original, Tiny.CONFIG, new RandomWeights(1));
    file = folder.resolve("model_q8.bin");
    Int8Files.quantize(original, file);
    good = Files.readAllBytes(file);
  }

  private String refusal(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    String message =
        assertThrows(ModelFileException.class, () -> Tiny.read(file, Precision.INT8).close())
            .getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    assertFalse(message.contains("\n"), message);
    return message.substring((file + ": ").length());
  }

  private byte[] with(int offset, float value) {
    byte[] bytes = good.clone();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(offset, value);
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, wte.weight, NaN",
    "0, 10, wte.weight, -0.5",
    "0, 3, wte.weight, Infinity",
    "1, 2, wpe.weight, -Infinity",
    "2, 17, h.0.attn.c_attn.weight, NaN",
    "2, 0, h.0.attn.c_attn.weight, -1.0E-40",
  })
  void aScaleThatIsNoScaleIsNamedByRowAndOffset(int tensor, int row, String name, float scale)
      throws IOException {
    int first = new int[] {20, WPE_SCALES, QKV_SCALES}[tensor];
    int offset = first + 4 * row;
    assertEquals(
        "scale of row %d of %s at offset %d: expected a finite number, 0 or more, got %s; make the file again with parley quantize"
            .formatted(row, name, offset, scale),
        refusal(with(offset, scale)));
  }

  @Test
  void aScaleOfZeroAndTheByteMinus128AreWeightsLikeOthers() throws IOException {
    byte[] bytes = with(20 + 4 * 2, 0);
    bytes[20 + 11 * 4 + 5] = -128; // wte[0][5]
    bytes[WPE_SCALES + 4 * 4] = -128; // wpe[0][0]
    Files.write(file, bytes);
    try (Weights weights = Tiny.read(file, Precision.INT8)) {
      Int8Files.assertHeld(file, weights);
      float scale = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat(20);
      assertEquals(-128 * scale, weights.wte().get(0, 5));
      assertEquals(0, Math.abs(weights.wte().get(2, 3)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1158, -1157, -100, -4, -1, 1, 4, 1289, 1291, 5000})
  void aFileLongerOrShorterThanItsDimensionsDemand(int more) throws IOException {
    String fault = refusal(Arrays.copyOf(good, good.length + more));
    assertTrue(fault.startsWith("file length: expected "), fault);
    String ending = ", got %d; fetch or export the model again".formatted(good.length + more);
    assertTrue(fault.endsWith(ending), fault);
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    for (int length = 0; length < good.length; length += length < 64 ? 1 : 7) {
      assertTrue(refusal(Arrays.copyOf(good, length)).startsWith("file length: expected "));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, n_layer at offset 0: expected 1 to 4096",
    "4, 4, n_embd at offset 8: expected a multiple of n_head 4",
    "12, -1, vocab_size at offset 12: expected 1 to 16777216",
  })
  void theHeaderIsCheckedAsThatOfModelBin(int offset, int value, String expected)
      throws IOException {
    ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
    assertTrue(refusal(good).startsWith(expected), expected);
  }
}
