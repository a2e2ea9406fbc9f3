package parley.weights;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Packing;
import parley.engine.Precision;
import parley.engine.RandomWeights;
import parley.engine.Workers;

/**
 * A good folder of HuggingFace's, in which one thing is then made wrong: one clear line tells it.
 */
@Timeout(60)
abstract class BadHubFolder {

  @TempDir Path folder;
  Path file;
  private Path tiny;

  /** 1 layer, 2 heads, width 6, vocabulary 11, context 4. */
  @BeforeEach
  void write() {
    tiny = folder.resolve("tiny.bin");
    ModelBinWriter.write(tiny, Tiny.CONFIG, new RandomWeights(1));
    file = hub().write(folder);
  }

  final HubFolder hub() {
    return HubFolder.of(tiny, "F32");
  }

  static void load(Path path) {
    try (Workers workers = new Workers(1);
        WeightSource source = WeightSource.open(path)) {
      source
          .load(Precision.FLOAT32, Packing.JAVA, workers, new Cancellation(), LoadProgress.NONE)
          .close();
    }
  }

  /** The line without the name of the folder. */
  final String refusal(Path path) {
    String message = assertThrows(ModelFileException.class, () -> load(path)).getMessage();
    assertFalse(message.contains("\n"), message);
    return message.replace(folder + "/", "");
  }
}
