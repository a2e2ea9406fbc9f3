package parley.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

/** Damage to a tiny model in every format. */
class DamageSweepTest extends DamageSweep {

  private static final int HEADER = 20; // bytes of model.bin
  private static final int[] PROMPT = {3, 1, 2};
  private Workers workers;
  private Backend naive;

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
}
