package parley.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Packing;
import parley.engine.Precision;
import parley.engine.RandomWeights;
import parley.engine.Weights;
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

  /** A tiny model.bin and what quantising makes of it, which is returned. */
  private Path tinyInt8(String folder) throws IOException {
    Path file = tiny(folder);
    Path int8 = file.resolveSibling("model_q8.bin");
    Int8Files.quantize(file, int8);
    return int8;
  }

  private static Weights weights(Model model, Precision precision) {
    try (Workers workers = new Workers(2)) {
      return model.weights(precision, Packing.JAVA, workers, new Cancellation(), LoadProgress.NONE);
    }
  }

  private String refusal(String model) {
    return assertThrows(ModelFileException.class, () -> Model.open(models().find(model)).close())
        .getMessage();
  }

  @Test
  void theEmbeddedModelLoadsByItsName() throws IOException {
    ModelFiles files = models().find("pip");
    assertEquals(PIP.resolve("vocab.bin"), files.vocabulary().orElseThrow().vocabulary());
    try (Model pip = Model.open(files)) {
      assertEquals("pip", pip.name());
      assertEquals(PIP.resolve("model.bin"), pip.path());
      assertEquals(ModelShape.PIP.config(), pip.config());
      assertEquals(2047, pip.tokenizer().orElseThrow().vocabulary().endOfText());
      assertArrayEquals(
          Files.readAllBytes(pip.path()), Tiny.fileBytes(weights(pip, Precision.FLOAT32)));
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
    try (Model model = Model.open(files)) {
      assertTrue(model.tokenizer().isEmpty());
    }
  }

  @Test
  void vocabJsonAndMergesServeWhereThereIsNoVocabBin() throws IOException {
    Path copy = Files.createDirectories(user.resolve("copy"));
    for (String file : List.of("model.bin", "vocab.json", "merges.txt")) {
      Files.copy(PIP.resolve(file), copy.resolve(file));
    }
    try (Model model = Model.open(models().find("copy"))) {
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
    assertEquals(new FileLayout(Tiny.CONFIG, Precision.FLOAT32).bytes(), installed.get(0).bytes());
  }

  @Test
  void aFolderWithNothingButInt8WeightsIsAModel() throws IOException {
    Path file = tinyInt8("small");
    Files.delete(file.resolveSibling("model.bin"));
    ModelFiles files = models().find("small");
    assertEquals(file, files.weights());
    assertTrue(models().installed().contains(files));
    assertEquals(files, models().find(file.toString()));
    try (Model model = Model.open(files)) {
      assertEquals(Precision.INT8, model.filePrecision());
      Int8Files.assertHeld(file, weights(model, Precision.INT8));
      assertEquals(
          file
              + ": precision: expected float32 weights, got int8; use the backend q8 or vector-q8,"
              + " or the model.bin they were made of",
          assertThrows(ModelFileException.class, () -> weights(model, Precision.FLOAT32))
              .getMessage());
    }
  }

  @Test
  void theNamedFileDecidesWhereBothLieInAFolder() throws IOException {
    Path int8 = tinyInt8("both");
    assertEquals(int8.resolveSibling("model.bin"), models().find("both").weights());
    ModelFiles named = models().find(int8.toString());
    assertEquals(new ModelFiles("both", int8, Optional.empty()), named);
    try (Model model = Model.open(named)) {
      assertEquals(Precision.INT8, model.filePrecision());
    }
  }

  @Test
  void weightsAreLoadedOnceAndKept() throws IOException {
    Path int8 = tinyInt8("both");
    try (Model model = Model.open(models().find("both"))) {
      assertEquals(Map.of(), model.memoryBytes());
      Weights small = weights(model, Precision.INT8);
      Int8Files.assertHeld(int8, small);
      Weights large = weights(model, Precision.FLOAT32);
      for (int round = 0; round < 20; round++) {
        assertSame(small, weights(model, Precision.INT8));
        assertSame(large, weights(model, Precision.FLOAT32));
      }
      assertEquals(
          Map.of(Precision.FLOAT32, large.bytes(), Precision.INT8, small.bytes()),
          model.memoryBytes());
    }
  }

  /** Marked by a byte that quantising would not make. */
  @ParameterizedTest
  @CsvSource({"false, true", "true, false"})
  void theTwinBesideIsTakenOnlyIfItWasMadeOfThisModel(boolean ofAnother, boolean taken)
      throws IOException {
    Path int8 = tinyInt8("both");
    byte[] bytes = Files.readAllBytes(int8);
    bytes[bytes.length - 100] ^= 1; // in the last matrix, not in its first row
    Files.write(int8, bytes);
    if (ofAnother) {
      ModelBinWriter.write(int8.resolveSibling("model.bin"), Tiny.CONFIG, new RandomWeights(2));
    }
    try (Model model = Model.open(models().find("both"))) {
      Weights weights = weights(model, Precision.INT8);
      if (taken) {
        Int8Files.assertHeld(int8, weights);
      } else {
        Path made = user.resolve("made.bin");
        Int8Files.quantize(int8.resolveSibling("model.bin"), made);
        Int8Files.assertHeld(made, weights);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 19, 20, 500})
  void aFaultyTwinIsPassedOver(int length) throws IOException {
    Path int8 = tinyInt8("both");
    byte[] whole = Files.readAllBytes(int8);
    Files.write(int8, Arrays.copyOf(whole, length));
    Path made = Files.write(user.resolve("made.bin"), whole);
    try (Model model = Model.open(models().find("both"))) {
      Int8Files.assertHeld(made, weights(model, Precision.INT8));
    }
  }

  @Test
  void aDeletedOrReplacedFileStillGivesItsOtherPrecision() throws IOException {
    Path int8 = tinyInt8("both");
    Path made = Files.move(int8, user.resolve("made.bin"));
    Path file = int8.resolveSibling("model.bin");
    try (Model replaced = Model.open(models().find("both"))) {
      ModelBinWriter.write(file, Tiny.CONFIG, new RandomWeights(2));
      Int8Files.assertHeld(made, weights(replaced, Precision.INT8));
    }
    ModelBinWriter.write(file, Tiny.CONFIG, new RandomWeights(1));
    try (Model deleted = Model.open(models().find("both"))) {
      Files.delete(file);
      Int8Files.assertHeld(made, weights(deleted, Precision.INT8));
    }
  }

  @Test
  void aFileThatWasWrittenToGivesNoOtherPrecision() throws IOException {
    Path file = tiny("written");
    try (Model model = Model.open(models().find("written"))) {
      Weights before = weights(model, Precision.FLOAT32);
      try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(Tiny.header(1, 2, 6, 11, 4)));
      }
      Files.setLastModifiedTime(file, FileTime.fromMillis(0));
      String message =
          assertThrows(ModelFileException.class, () -> weights(model, Precision.INT8)).getMessage();
      assertTrue(message.startsWith(file + ": file changed while it was in use: "), message);
      assertSame(before, weights(model, Precision.FLOAT32));
    }
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
          pipp      | model: expected one of [pip], a folder or a file of weights, got pipp
          gpt2      | model: expected one of [pip], a folder or a file of weights, got gpt2
          x\u001b[2J  | model: expected one of [pip], a folder or a file of weights, got x\\x1b[2J
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
            .startsWith(
                "model: expected one of [pip], a folder or a file of weights, got a\\x00b"));
  }

  @Test
  void aFolderWithoutWeightsIsRefused() {
    assertEquals(
        user
            + ": expected a file model.bin, model.safetensors or model_q8.bin in this folder, got"
            + " none",
        refusal(user.toString()));
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
        user + ": expected vocab.bin, tokenizer.json, or vocab.json and merges.txt, in this folder",
        message);
  }
}
