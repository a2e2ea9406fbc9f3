package parley.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.RandomWeights;
import parley.engine.Workers;

/** Finding models by name, folder or file, and loading them with their vocabulary. */
class ModelsTest {

  private static final Path PIP = Repository.MODELS.resolve("pip");

  @TempDir Path user;

  private Models models() {
    return new Models(List.of(Repository.MODELS, user, user.resolve("missing")));
  }

  private Path tiny(String folder) throws IOException {
    Path file = Files.createDirectories(user.resolve(folder)).resolve("model.bin");
    ModelBinWriter.write(file, Tiny.CONFIG, new RandomWeights(1));
    return file;
  }

  private static Model load(ModelFiles files) {
    try (Workers workers = new Workers(2)) {
      return Model.load(files, workers, new Cancellation(), LoadProgress.NONE);
    }
  }

  private String refusal(String model) {
    return assertThrows(ModelFileException.class, () -> load(models().find(model)).close())
        .getMessage();
  }

  @Test
  void theEmbeddedModelLoadsByItsName() throws IOException {
    ModelFiles files = models().find("pip");
    assertEquals(PIP.resolve("vocab.bin"), files.vocabulary().orElseThrow().vocabulary());
    try (Model pip = load(files)) {
      assertEquals("pip", pip.name());
      assertEquals(PIP.resolve("model.bin"), pip.path());
      assertEquals(ModelShape.PIP.config(), pip.weights().config());
      assertEquals(2047, pip.tokenizer().orElseThrow().vocabulary().endOfText());
      assertArrayEquals(Files.readAllBytes(pip.path()), Tiny.fileBytes(pip.weights()));
    }
  }

  @Test
  void aFolderAndAFileAreTheSameModel() {
    ModelFiles folder = models().find(PIP.toString());
    assertEquals(folder, models().find(PIP.resolve("model.bin").toString()));
    assertEquals("pip", folder.name());
  }

  @Test
  void aBareWeightFileWorksWithoutVocabulary() throws IOException {
    Path file = Files.move(tiny("bare"), user.resolve("bare").resolve("other.bin"));
    ModelFiles files = models().find(file.toString());
    assertEquals(new ModelFiles("other", file, Optional.empty()), files);
    try (Model model = load(files)) {
      assertTrue(model.tokenizer().isEmpty());
    }
  }

  @Test
  void vocabJsonAndMergesServeWhereThereIsNoVocabBin() throws IOException {
    Path copy = Files.createDirectories(user.resolve("copy"));
    for (String file : List.of("model.bin", "vocab.json", "merges.txt")) {
      Files.copy(PIP.resolve(file), copy.resolve(file));
    }
    try (Model model = load(models().find("copy"))) {
      assertEquals(2048, model.tokenizer().orElseThrow().vocabulary().size());
    }
    Files.delete(copy.resolve("merges.txt"));
    assertEquals(copy.resolve("merges.txt") + ": no such file", refusal("copy"));
  }

  @Test
  void installedModelsAreListedOnceByName() throws IOException {
    tiny("zeta");
    tiny("alpha");
    tiny("pip"); // the embedded one goes first
    Files.createDirectories(user.resolve("empty"));
    List<ModelFiles> installed = models().installed();
    assertEquals(
        List.of("alpha", "pip", "zeta"), installed.stream().map(ModelFiles::name).toList());
    assertEquals(PIP.resolve("model.bin"), installed.get(1).weights());
    assertEquals(22_102_036, installed.get(1).bytes());
    assertEquals(ModelBin.fileBytes(Tiny.CONFIG), installed.get(0).bytes());
  }

  @Test
  void anotherModelsVocabularyIsRefused() throws IOException {
    Path vocabulary = tiny("mixed").resolveSibling("vocab.bin");
    Files.copy(PIP.resolve("vocab.bin"), vocabulary);
    assertEquals(
        vocabulary
            + ": number of tokens: expected 11 as vocab_size in model.bin says, got 2048;"
            + " use the model's own files",
        refusal("mixed"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pipp      | model: expected one of [pip], a folder or a model.bin, got pipp
          gpt2      | model: expected one of [pip], a folder or a model.bin, got gpt2
          x\u001b[2J  | model: expected one of [pip], a folder or a model.bin, got x\\x1b[2J
          none.bin  | none.bin: no such file
          ./none    | ./none: no such file
          a/b/c.bin | a/b/c.bin: no such file
          """)
  void anUnknownModelIsRefusedWithARemedy(String name, String message) {
    assertEquals(message, refusal(name));
  }

  @Test
  void aNameThatIsNoPathIsUnknown() {
    assertTrue(
        refusal("a\u0000b")
            .startsWith("model: expected one of [pip], a folder or a model.bin, got a\\x00b"));
  }

  @Test
  void aFolderWithoutWeightsIsRefused() {
    assertEquals(
        user + ": expected a file model.bin in this folder, got none", refusal(user.toString()));
  }

  @Test
  void aVocabularyIsFoundByFileOrFolder() {
    assertEquals(2048, TokenizerFiles.of(PIP).load().vocabulary().size());
    assertEquals(TokenizerFiles.of(PIP), TokenizerFiles.of(PIP.resolve("vocab.bin")));
    TokenizerFiles json = TokenizerFiles.of(PIP.resolve("vocab.json"));
    assertEquals(Optional.of(PIP.resolve("merges.txt")), json.merges());
    assertEquals(2048, json.load().vocabulary().size());
    String message =
        assertThrows(ModelFileException.class, () -> TokenizerFiles.of(user)).getMessage();
    assertEquals(
        user + ": expected vocab.bin, or vocab.json and merges.txt, in this folder", message);
  }
}
