package parley.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.ModelException;
import parley.engine.Packing;
import parley.engine.Precision;
import parley.engine.RandomWeights;
import parley.engine.Session;
import parley.engine.Weights;
import parley.engine.Workers;
import parley.tokenizer.Tokenizer;
import parley.tokenizer.Vocabulary;

/**
 * Each byte of a tiny model in every format is changed in three ways, and each file is cut at every
 * length. Every one is refused with one line, or loads; what it may load as, each test says.
 * Anything else, another exception or a wait, fails.
 */
@Timeout(300)
class DamageSweepTest {

  /** Changes the lowest bit, the highest bit, all bits. */
  private static final int[] FLIPS = {0x01, 0x80, 0xFF};

  private static final int HEADER = 20; // bytes of model.bin
  private static final int[] PROMPT = {3, 1, 2};
  private static final String TEXT = "abcab, an <|endoftext|> \u00e9\u4e16\n ";

  @TempDir Path folder;
  private Workers workers;
  private Backend naive;
  private int refused;
  private int loaded;

  @BeforeEach
  void open() {
    workers = new Workers(1);
    naive = Backends.load().require("naive", Precision.FLOAT32);
  }

  @AfterEach
  void close() {
    workers.close();
  }

  /** What a model is: its dimensions, its weights, and the logits that it computes. */
  private record Read(ModelConfig config, byte[] weights, float[] logits) {

    boolean isSameAs(Read other) {
      return config.equals(other.config)
          && Arrays.equals(weights, other.weights)
          && Arrays.equals(logits, other.logits);
    }
  }

  /** A check of what was loaded from a damaged file. */
  private interface Check<T> {
    void that(T read, byte[] damaged) throws IOException;
  }

  private interface Reader<T> {
    T read() throws IOException;
  }

  /** Damages a file in every way, and puts it back. */
  private <T> void sweep(Path file, Reader<T> reader, Check<T> flipped, Check<T> cut)
      throws IOException {
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length; at++) {
      for (int flip : FLIPS) {
        byte[] damaged = good.clone();
        damaged[at] ^= (byte) flip;
        check(file, damaged, reader, flipped, "byte " + at + " ^ " + flip);
      }
    }
    for (int length = 0; length < good.length; length++) {
      check(file, Arrays.copyOf(good, length), reader, cut, "cut at " + length);
    }
    Files.write(file, good);
    assertTrue(refused > 0);
  }

  private <T> void check(Path file, byte[] damaged, Reader<T> reader, Check<T> check, String damage)
      throws IOException {
    Files.write(file, damaged);
    Optional<T> read = Optional.empty();
    try {
      read = Optional.of(reader.read());
      loaded++;
    } catch (ModelFileException e) {
      refused++;
      assertTrue(e.getMessage().startsWith(folder + "/"), damage + ": " + e.getMessage());
      assertFalse(e.getMessage().contains("\n"), damage + ": " + e.getMessage());
    } catch (RuntimeException e) {
      throw new AssertionError(damage + " is no clear refusal", e);
    }
    if (read.isPresent()) {
      try {
        check.that(read.get(), damaged);
      } catch (AssertionError e) {
        throw new AssertionError(damage + ": " + e.getMessage(), e);
      }
    }
  }

  private static <T> Check<T> never() {
    return (_, _) -> {
      throw new AssertionError("expected a refusal, got a model");
    };
  }

  private Read read(Path path) {
    try (WeightSource source = WeightSource.open(path);
        Weights weights =
            source.load(
                Precision.FLOAT32, Packing.JAVA, workers, new Cancellation(), LoadProgress.NONE)) {
      return new Read(source.config(), Tiny.fileBytes(weights), logits(weights));
    }
  }

  /** None if they are not finite, which the engine says. */
  private float[] logits(Weights weights) {
    try (Session session = naive.open(weights, workers)) {
      return session.feed(PROMPT, 1, new Cancellation()).toArray(ValueLayout.JAVA_FLOAT);
    } catch (ModelException e) {
      assertTrue(e.getMessage().contains("finite"), e.getMessage());
      return new float[0];
    }
  }

  private Path tiny() {
    Path file = folder.resolve("model.bin");
    ModelBinWriter.write(file, Tiny.CONFIG, new RandomWeights(1));
    return file;
  }

  private static void assertSame(Read expected, Read read) {
    assertTrue(read.isSameAs(expected), "another model, or other logits");
  }

  /** Nothing in a file says how many heads are right: another divisor is another model. */
  private static void assertSameButForTheHeads(Read expected, Read read) {
    assertArrayEquals(bodyOf(expected), bodyOf(read));
    ModelConfig c = expected.config();
    ModelConfig others =
        new ModelConfig(c.nLayer(), read.config().nHead(), c.nEmbd(), c.vocabSize(), c.maxSeqLen());
    assertEquals(others, read.config());
    if (read.config().nHead() == c.nHead()) {
      assertSame(expected, read);
    }
  }

  private static byte[] bodyOf(Read read) {
    return Arrays.copyOfRange(read.weights(), HEADER, read.weights().length);
  }

  /** A changed weight is a weight: the model in memory is what the file says, bit by bit. */
  @Test
  void modelBin() throws IOException {
    Path file = tiny();
    sweep(
        file,
        () -> read(file),
        (read, damaged) -> assertArrayEquals(damaged, read.weights()),
        never());
    assertTrue(loaded > 0);
  }

  /** The same, by the slow reader; scales that are negative or not finite are refused. */
  @Test
  void modelQ8Bin() throws IOException {
    Path file = folder.resolve("model_q8.bin");
    Int8Files.quantize(tiny(), file);
    sweep(
        file,
        () -> Tiny.read(file, Precision.INT8),
        (weights, _) -> {
          try (weights) {
            Int8Files.assertHeld(file, weights);
          }
        },
        never());
    assertTrue(loaded > 0);
  }

  /** In the header: the same model or a refusal. In the tensors: exactly that element changes. */
  @Test
  void safetensors() throws IOException {
    Path file = HubFolder.of(tiny(), "F32").prefixed().withMasks().write(folder);
    Read expected = read(file);
    byte[] good = Files.readAllBytes(file);
    int maskBytes = 3; // the last tensor
    int first = 8 + HubFolder.header(List.of()).length();
    sweep(
        file,
        () -> read(file),
        (read, damaged) -> {
          if (!read.isSameAs(expected)) {
            int at = Arrays.mismatch(good, damaged);
            assertTrue(at > first && at < good.length - maskBytes, "in the header");
            assertOneElement(expected, read, (byte) (good[at] ^ damaged[at]));
          }
        },
        never());
    assertTrue(loaded > 0);
  }

  private static void assertOneElement(Read expected, Read read, byte flip) {
    assertEquals(expected.config(), read.config());
    int at = Arrays.mismatch(expected.weights(), read.weights());
    assertEquals(flip, (byte) (expected.weights()[at] ^ read.weights()[at]));
    byte[] mended = read.weights().clone();
    mended[at] ^= flip;
    assertArrayEquals(expected.weights(), mended);
  }

  @Test
  void configJson() throws IOException {
    Path weights = HubFolder.of(tiny(), "F32").write(folder);
    Read expected = read(weights);
    sweep(
        folder.resolve("config.json"),
        () -> read(weights),
        (read, _) -> assertSameButForTheHeads(expected, read),
        (read, _) -> assertSame(expected, read)); // only the last line's end is cut
  }

  @Test
  void shardIndex() throws IOException {
    Path index = HubFolder.of(tiny(), "F32").writeShards(folder, 2);
    Read expected = read(index);
    sweep(index, () -> read(index), (read, _) -> assertSame(expected, read), never());
  }

  /** A changed byte of a token is another token: what is read is what the file says. */
  @Test
  void vocabBin() throws IOException {
    Path file = folder.resolve("vocab.bin");
    Files.write(file, VocabBin.of(vocabulary()));
    sweep(
        file,
        () -> VocabBin.read(file),
        (read, damaged) -> assertArrayEquals(damaged, VocabBin.of(read)),
        never());
    assertTrue(loaded > 0);
  }

  /** A changed character is another token, the others stay as they are. */
  @Test
  void vocabJson() throws IOException {
    Vocabulary good = vocabulary();
    writeTokenizer(good);
    Path file = folder.resolve("vocab.json");
    sweep(
        file,
        () -> VocabJson.read(file),
        (read, _) -> {
          assertEquals(good.size(), read.size());
          long changed =
              IntStream.range(0, good.size())
                  .filter(id -> !Arrays.equals(good.bytes(id), read.bytes(id)))
                  .count();
          assertTrue(changed <= 1, changed + " tokens changed");
        },
        never());
  }

  /** Other merges cut a text in other places, but it stays the same text. */
  @Test
  void mergesTxt() throws IOException {
    writeTokenizer(vocabulary());
    Path file = folder.resolve("merges.txt");
    Check<Tokenizer> lossless =
        (read, _) -> assertEquals(TEXT, read.decode(read.encode(TEXT)), "the text");
    sweep(file, () -> TokenizerFiles.of(folder).load(), lossless, lossless);
    assertTrue(loaded > 0);
  }

  private void writeTokenizer(Vocabulary vocabulary) throws IOException {
    Files.write(folder.resolve("vocab.bin"), VocabBin.of(vocabulary));
    Map<String, byte[]> files =
        new TreeMap<>(TokenizerCopy.forHuggingFace(TokenizerFiles.of(folder)));
    for (Map.Entry<String, byte[]> entry : files.entrySet()) {
      Files.write(folder.resolve(entry.getKey()), entry.getValue());
    }
    Files.delete(folder.resolve("vocab.bin"));
  }

  /** The bytes, seven merges and the end token. */
  private static Vocabulary vocabulary() {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    for (String token : List.of("ab", "abc", " a", "an", "\u00e9", "abcab", "bc")) {
      tokens.add(token.getBytes(StandardCharsets.UTF_8));
    }
    tokens.add(Vocabulary.END_OF_TEXT.getBytes(StandardCharsets.UTF_8));
    return Vocabulary.of(tokens);
  }
}
