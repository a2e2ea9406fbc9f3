package parley.engine.vector;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.F32Matrix;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.ModelException;
import parley.engine.Packing;
import parley.engine.Precision;
import parley.engine.RandomWeights;
import parley.engine.Session;
import parley.engine.Weights;
import parley.engine.Workers;
import parley.weights.ModelBinWriter;
import parley.weights.ModelFileException;
import parley.weights.Quantization;
import parley.weights.WeightFile;

/** A tiny model_q8.bin, damaged everywhere: one clear line, or finite logits. */
class DamagedInt8FileTest {

  private static final ModelConfig TINY = new ModelConfig(1, 2, 6, 11, 4);
  private static final int[] IDS = {1, 10, 3};

  @TempDir Path folder;
  private final Backend backend = Backends.load().require("vector-q8");
  private final Workers workers = new Workers(1);

  private byte[] good() throws IOException {
    Path original = folder.resolve("model.bin");
    Path int8 = folder.resolve("model_q8.bin");
    ModelBinWriter.write(original, TINY, new RandomWeights(1));
    Quantization.run(original, int8, workers, new Cancellation(), LoadProgress.NONE);
    return Files.readAllBytes(int8);
  }

  @Test
  void everyFlippedByteAndEveryTruncationIsSurvived() throws IOException {
    byte[] good = good();
    int refused = 0;
    int flips = 0;
    for (int i = 0; i < good.length; i++) {
      for (int flip : new int[] {1, 0x80, 0xFF}) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) flip;
        refused += isRefused(bad) ? 1 : 0;
        flips++;
      }
    }
    assertTrue(refused > 40, refused + " of " + flips + " refused: headers and scales at least");
    assertTrue(refused < flips / 2, refused + " of " + flips + " refused: bytes are all weights");
    for (int length = 0; length < good.length; length++) {
      assertTrue(isRefused(Arrays.copyOf(good, length)), length + " bytes");
    }
    workers.close();
  }

  private boolean isRefused(byte[] bytes) throws IOException {
    Path path = Files.write(folder.resolve("damaged.bin"), bytes);
    try (WeightFile file = WeightFile.open(path);
        Weights weights =
            file.load(
                Precision.INT8, Packing.JAVA, workers, new Cancellation(), LoadProgress.NONE);
        Session session = backend.open(weights, workers)) {
      MemorySegment logits = session.feed(IDS, IDS.length, new Cancellation());
      for (long offset = 0; offset < logits.byteSize(); offset += Float.BYTES) {
        assertTrue(Float.isFinite(logits.get(F32Matrix.FLOAT, offset)));
      }
      return false;
    } catch (ModelFileException | ModelException e) {
      assertFalse(e.getMessage().contains("\n"), e.getMessage());
      assertTrue(e.getMessage().contains(": expected "), e.getMessage());
      return true;
    }
  }
}
