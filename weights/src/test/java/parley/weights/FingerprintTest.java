package parley.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.engine.ModelConfig;
import parley.engine.RandomWeights;

class FingerprintTest {

  /** 9 MB, so that it is sampled. */
  private static final ModelConfig LARGE = new ModelConfig(1, 2, 256, 6000, 16);

  @TempDir Path folder;

  private String of(ModelConfig config, int seed) {
    Path file = folder.resolve("model.bin");
    ModelBinWriter.write(file, config, new RandomWeights(seed));
    return of(file);
  }

  private static String of(Path file) {
    try (Model model = Model.open(new ModelFiles("a", file, TokenizerFiles.in(file.getParent())))) {
      return model.fingerprint();
    }
  }

  @Test
  void sameFilesHaveTheSame() {
    assertEquals(of(LARGE, 1), of(LARGE, 1));
    assertEquals(64, of(Tiny.CONFIG, 1).length());
  }

  @Test
  void otherWeightsDiffer() {
    assertNotEquals(of(LARGE, 1), of(LARGE, 2));
    assertNotEquals(of(Tiny.CONFIG, 1), of(Tiny.CONFIG, 2));
  }

  @Test
  void otherVocabulariesDiffer() throws IOException {
    Path pip = Repository.ROOT.resolve("weights/models/pip");
    Path copy = Files.copy(pip.resolve("model.bin"), folder.resolve("model.bin"));
    assertNotEquals(of(pip.resolve("model.bin")), of(copy));
    Files.copy(pip.resolve("vocab.bin"), folder.resolve("vocab.bin"));
    assertEquals(of(pip.resolve("model.bin")), of(copy));
  }
}
