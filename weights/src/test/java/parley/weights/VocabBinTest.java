package parley.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parley.tokenizer.Vocabulary;

class VocabBinTest {

  @TempDir Path folder;

  /** The 256 bytes, then "ab" and the end token: 258 tokens, 4 + 256 * 5 + 6 + 17 bytes. */
  static byte[] good() {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    tokens.add("ab".getBytes(StandardCharsets.US_ASCII));
    tokens.add("<|endoftext|>".getBytes(StandardCharsets.US_ASCII));
    ByteBuffer out =
        ByteBuffer.allocate(4 + tokens.stream().mapToInt(t -> 4 + t.length).sum())
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(tokens.size());
    tokens.forEach(token -> out.putInt(token.length).put(token));
    return out.array();
  }

  @Test
  void tokensHaveTheirIdsAndBytes() throws IOException {
    Vocabulary vocabulary = VocabBin.read(Files.write(folder.resolve("vocab.bin"), good()));
    assertEquals(258, vocabulary.size());
    assertArrayEquals(new byte[] {(byte) 200}, vocabulary.bytes(200));
    assertEquals(256, vocabulary.id("ab".getBytes(StandardCharsets.US_ASCII)));
    assertEquals(257, vocabulary.endOfText());
  }

  static List<Arguments> malformations() {
    return List.of(
        bad("number of tokens at offset 0: expected 4 bytes, got 0", b -> new byte[0]),
        bad("number of tokens at offset 0: expected 4 bytes, got 3", b -> Arrays.copyOf(b, 3)),
        bad("number of tokens at offset 0: expected 1 or more, got 0", b -> put(b, 0, 0)),
        bad("number of tokens at offset 0: expected 1 or more, got -5", b -> put(b, 0, -5)),
        bad("length of token 258 at offset 1307: expected 4 bytes, got 0", b -> put(b, 0, 259)),
        bad("length of token 258 at offset 1307: ", b -> put(b, 0, Integer.MAX_VALUE)),
        bad("length at offset 1290: expected the end of the file, got 17", b -> put(b, 0, 257)),
        bad("length of token 1 at offset 9: expected 1 to 512, got ", b -> put(b, 9, 0)),
        bad("length of token 1 at offset 9: expected 1 to 512, got ", b -> put(b, 9, -1)),
        bad("length of token 1 at offset 9: expected 1 to 512, got 513", b -> put(b, 9, 513)),
        bad("length of token 257 at offset 1290: expected 1 to 13 (what", b -> put(b, 1290, 14)),
        bad("length of token 1 at offset 9: ", b -> put(b, 9, Integer.MIN_VALUE)),
        bad("length of token 1 at offset 9: expected 4 bytes, got 1", b -> Arrays.copyOf(b, 10)),
        bad("length at offset 1307: expected the end", b -> Arrays.copyOf(b, b.length + 2)),
        bad("token 101: ", b -> set(b, 4 + 101 * 5 + 4, 'd')), // the token "d" twice, "e" missing
        bad("vocabulary: expected a token for each", b -> put(Arrays.copyOf(b, 9), 0, 1)));
  }

  private static Arguments bad(String fault, UnaryOperator<byte[]> damage) {
    return Arguments.of(fault, damage);
  }

  private static byte[] put(byte[] bytes, int offset, int value) {
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
    return bytes;
  }

  private static byte[] set(byte[] bytes, int offset, int value) {
    bytes[offset] = (byte) value;
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("malformations")
  void aMalformedFileIsOneClearLine(String fault, UnaryOperator<byte[]> damage) throws IOException {
    Path file = Files.write(folder.resolve("vocab.bin"), damage.apply(good()));
    String message = assertThrows(ModelFileException.class, () -> VocabBin.read(file)).getMessage();
    assertTrue(message.startsWith(file + ": " + fault), message);
    assertTrue(message.contains("expected ") && !message.contains("\n"), message);
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    Path file = folder.resolve("vocab.bin");
    byte[] good = good();
    for (int length = 0; length < good.length; length++) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThrows(ModelFileException.class, () -> VocabBin.read(file));
    }
  }

  @Test
  void everyFlippedByteIsRefusedOrAnotherVocabularyOfTheSameSize() throws IOException {
    Path file = folder.resolve("vocab.bin");
    for (int i = 0; i < good().length; i++) {
      byte[] bad = good();
      bad[i] ^= 0x55;
      Files.write(file, bad);
      try {
        assertEquals(258, VocabBin.read(file).size());
      } catch (ModelFileException e) {
        assertTrue(e.getMessage().matches("[^\n]*: expected .*, got .*"), e.getMessage());
      }
    }
  }
}
