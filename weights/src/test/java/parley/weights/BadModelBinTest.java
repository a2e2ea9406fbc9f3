package parley.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.engine.ModelConfig;
import parley.engine.Precision;
import parley.engine.RandomWeights;
import parley.engine.Weights;

/** Every malformed model.bin is one clear line, before anything large is allocated. */
class BadModelBinTest {

  @TempDir Path folder;
  private Path file;
  private byte[] good;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("model.bin");
    ModelBinWriter.write(file, Tiny.CONFIG, new RandomWeights(1));
    good = Files.readAllBytes(file);
  }

  private String refusal(Path path) {
    String message =
        assertThrows(ModelFileException.class, () -> Tiny.read(path).close()).getMessage();
    assertTrue(message.startsWith(path + ": "), message);
    assertFalse(message.contains("\n"), message);
    return message.substring((path + ": ").length());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 19})
  void aFileShorterThanItsHeader(int length) throws IOException {
    Files.write(file, Arrays.copyOf(good, length));
    assertEquals(
        "file length: expected a header of 20 bytes, got %d; fetch or export the model again"
            .formatted(length),
        refusal(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
           0 |  2 |  6 | 11 |  4 | n_layer at offset 0: expected 1 to 4096, got 0
          -1 |  2 |  6 | 11 |  4 | n_layer at offset 0: expected 1 to 4096, got -1
           1 |  0 |  6 | 11 |  4 | n_head at offset 4: expected 1 to 131072, got 0
           1 |  2 | -6 | 11 |  4 | n_embd at offset 8: expected 1 to 131072, got -6
           1 |  4 |  6 | 11 |  4 | n_embd at offset 8: expected a multiple of n_head 4, got 6
           1 |  2 |  6 |  0 |  4 | vocab_size at offset 12: expected 1 to 16777216, got 0
           1 |  2 |  6 | 11 |  0 | max_seq_len at offset 16: expected 1 to 16777216, got 0
           1 |  2 |  6 | 11 | -9 | max_seq_len at offset 16: expected 1 to 16777216, got -9
           1 |  2 |  6 | 2147483647 |  4 | vocab_size at offset 12: expected 1 to 16777216, got 2147483647
          2147483647 | 2147483647 | 2147483647 | 2147483647 | 2147483647 | n_layer at offset 0: expected 1 to 4096, got 2147483647
          """)
  void aHeaderFieldOutOfRange(int l, int h, int c, int v, int s, String expected)
      throws IOException {
    System.arraycopy(Tiny.header(l, h, c, v, s), 0, good, 0, 20);
    Files.write(file, good);
    assertEquals(expected + "; is this a model.bin?", refusal(file));
  }

  @Test
  void theLargestDimensionsAllowedAreRefusedByLength() throws IOException {
    int rows = 1 << 24;
    Files.write(file, Tiny.header(1 << 12, 1, 1 << 17, rows, rows));
    assertTrue(refusal(file).startsWith("file length: expected 3395319824908308 bytes (or "));
  }

  @Test
  void aByteSwappedHeaderIsNamed() throws IOException {
    for (int i = 0; i < 20; i++) {
      good[i] = Files.readAllBytes(file)[i / 4 * 4 + 3 - i % 4];
    }
    Files.write(file, good);
    assertEquals(
        "byte order at offset 0: expected little-endian numbers,"
            + " got big-endian; swap bytes or export again",
        refusal(file));
  }

  @ParameterizedTest
  @ValueSource(ints = {-100, -4, -1, 1, 4, 1000})
  void aFileLongerOrShorterThanItsDimensionsDemand(int more) throws IOException {
    Files.write(file, Arrays.copyOf(good, good.length + more));
    assertEquals(
        ("file length: expected %d bytes (or 1178 of int8) for n_layer 1, n_embd 6, vocab_size 11,"
                + " max_seq_len 4, got %d; fetch or export the model again")
            .formatted(good.length, good.length + more),
        refusal(file));
  }

  @Test
  void int8WeightsAreNamed() {
    Path int8 = Repository.GOLDEN.resolve("odd").resolve("model_q8.bin");
    assertEquals(
        "precision: expected float32 weights, got int8; use the backend q8 or vector-q8,"
            + " or the model.bin they were made of",
        refusal(int8));
  }

  @Test
  void everyFlippedHeaderByteIsRefusedOrHarmless() throws IOException {
    for (int i = 0; i < 20; i++) {
      for (int flip : new int[] {1, 0x80, 0xFF}) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) flip;
        refusedOrIdentical(bad);
      }
    }
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    for (int length = 0; length < good.length; length += length < 64 ? 1 : 61) {
      Files.write(file, Arrays.copyOf(good, length));
      assertTrue(refusal(file).startsWith("file length: expected "));
    }
  }

  /** The number of heads changes no size, so some other number of heads is a good file as well. */
  private void refusedOrIdentical(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    try (Weights weights = Tiny.read(file)) {
      assertArrayEquals(bytes, Tiny.fileBytes(weights));
    } catch (ModelFileException e) {
      assertTrue(e.getMessage().matches("(?s).*: expected .*, got .*"), e.getMessage());
    }
  }

  @Test
  void aModelLargerThanMemoryIsRefusedSayingBoth() throws IOException {
    Path huge = folder.resolve("huge.bin");
    try (FileChannel channel =
        FileChannel.open(
            huge,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      channel.write(ByteBuffer.wrap(Tiny.header(1, 1, 1 << 15, 1 << 24, 1)));
      channel.write(
          ByteBuffer.wrap(new byte[] {0}),
          new FileLayout(new ModelConfig(1, 1, 1 << 15, 1 << 24, 1), Precision.FLOAT32).bytes()
              - 1);
    }
    String message = refusal(huge);
    assertTrue(
        message.matches("weights need 2,2[\\d,]* MB of memory, [\\d,]+ MB are available: .*"),
        message);
  }

  @Test
  void aMissingFile() {
    assertEquals("no such file", refusal(folder.resolve("none.bin")));
  }

  @Test
  void aFolder() {
    assertEquals("expected a regular file, got a folder", refusal(folder));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  @Timeout(10) // opening a FIFO waits for a writer
  void aDeviceAPipeAndALoopOfLinks() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
    assertEquals("expected a regular file, got a device, pipe or socket", refusal(pipe));
    assertEquals(
        "expected a regular file, got a device, pipe or socket", refusal(Path.of("/dev/zero")));
    assertTrue(refusal(loop).startsWith("cannot read: Too many "), refusal(loop));
  }

  @Test
  void noPermission() { // told by hand: the superuser may read everything
    assertEquals(
        "x.bin: no permission to read it",
        InputFile.fault(Path.of("x.bin"), new AccessDeniedException("x.bin")).getMessage());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void controlCharactersOfAFileNameAreMadeVisible() throws IOException {
    Path evil = Files.write(folder.resolve("a\u001b[31m\n\u202eb.bin"), new byte[3]);
    String message =
        assertThrows(ModelFileException.class, () -> Tiny.read(evil).close()).getMessage();
    assertTrue(message.contains("a\\x1b[31m\\n\\u{202e}b.bin: file length: "), message);
  }
}
