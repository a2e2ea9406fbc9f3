package parley.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.RandomWeights;
import parley.engine.Workers;

/** Both formats of an export, there and back, and what may stand in the way. */
class ExportTest {

  private static final Path PIP = Repository.MODELS.resolve("pip");

  @TempDir Path folder;

  private static void export(Export format, Path source, Path target) {
    export(format, source, target, new Cancellation(), LoadProgress.NONE);
  }

  private static void export(
      Export format, Path source, Path target, Cancellation cancellation, LoadProgress progress) {
    try (Workers workers = new Workers(2)) {
      format.write(ModelFiles.at(source), target, Map.of(), workers, cancellation, progress);
    }
  }

  private String refusal(Path source, Path target) {
    String message =
        assertThrows(ModelFileException.class, () -> export(Export.MODEL_FOLDER, source, target))
            .getMessage();
    assertFalse(message.contains("\n"), message);
    return message;
  }

  private List<String> names(Path in) throws IOException {
    try (var files = Files.list(in)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "odd", "deep", "one"})
  void aHubFolderBecomesTheModelBinAndComesBack(String name) throws IOException {
    Path golden = Repository.GOLDEN.resolve(name).resolve("model.bin");
    Path hub = Files.createDirectory(folder.resolve("hub"));
    HubFolder.of(golden, "F32").withMasks().writeShards(hub, 2);
    Path ours = folder.resolve("ours");
    export(Export.MODEL_FOLDER, hub, ours);
    assertEquals(-1, Files.mismatch(golden, ours.resolve("model.bin")));
    assertEquals(List.of("model.bin"), names(ours));

    Path back = folder.resolve("back");
    export(Export.SAFETENSORS, ours, back);
    assertTensors(HubFolder.of(golden, "F32").prefixed(), back.resolve("model.safetensors"));
    Path again = folder.resolve("again");
    export(Export.MODEL_FOLDER, back, again);
    assertEquals(-1, Files.mismatch(golden, again.resolve("model.bin")));
    assertEquals(List.of("again", "back", "hub", "ours"), names(folder));
  }

  /** Reads a safetensors file without the code that wrote it. */
  private static void assertTensors(HubFolder expected, Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(bytes.getLong());
    JsonNode header = new ObjectMapper().readTree(bytes.array(), 8, length);
    assertEquals(0, length % 8);
    assertEquals("pt", header.required("__metadata__").required("format").textValue());
    assertEquals(expected.entries().size() + 1, header.size());
    for (HubFolder.Entry entry : expected.entries()) {
      JsonNode tensor = header.required(entry.name());
      assertEquals("F32", tensor.required("dtype").textValue());
      assertEquals(
          entry.shape(), new ObjectMapper().convertValue(tensor.required("shape"), List.class));
      int from = 8 + length + tensor.required("data_offsets").get(0).intValue();
      int to = 8 + length + tensor.required("data_offsets").get(1).intValue();
      assertArrayEquals(entry.bytes(), Arrays.copyOfRange(bytes.array(), from, to), entry.name());
    }
  }

  @Test
  void wideMatricesAreWrittenInSeveralBands() throws IOException {
    ModelConfig wide = new ModelConfig(1, 2, 602, 70, 5);
    Path file = Files.createDirectory(folder.resolve("wide")).resolve("model.bin");
    ModelBinWriter.write(file, wide, new RandomWeights(3));
    Path back = folder.resolve("back");
    export(Export.SAFETENSORS, file, back);
    assertTensors(HubFolder.of(file, "F32").prefixed(), back.resolve("model.safetensors"));
  }

  @Test
  void theVocabularyGoesThereAndBack() throws IOException {
    Path back = folder.resolve("back");
    Path ours = Files.createDirectory(folder.resolve("ours"));
    for (String name : List.of("model.bin", "vocab.bin")) {
      Files.copy(PIP.resolve(name), ours.resolve(name));
    }
    export(Export.SAFETENSORS, ours, back);
    assertEquals(
        List.of("config.json", "merges.txt", "model.safetensors", "vocab.json"), names(back));
    assertEquals(-1, Files.mismatch(PIP.resolve("merges.txt"), back.resolve("merges.txt")));
    ObjectMapper json = new ObjectMapper();
    assertEquals(
        json.readTree(PIP.resolve("vocab.json").toFile()),
        json.readTree(back.resolve("vocab.json").toFile()));
    JsonNode config = json.readTree(back.resolve("config.json").toFile());
    assertEquals("GPT2LMHeadModel", config.required("architectures").get(0).textValue());
    assertEquals("gpt2", config.required("model_type").textValue());
    assertEquals("gelu_new", config.required("activation_function").textValue());
    assertEquals(2048, config.required("vocab_size").intValue());

    Path again = folder.resolve("again");
    export(Export.MODEL_FOLDER, back, again);
    assertEquals(List.of("model.bin", "vocab.bin"), names(again));
    assertEquals(-1, Files.mismatch(PIP.resolve("vocab.bin"), again.resolve("vocab.bin")));
    assertEquals(-1, Files.mismatch(PIP.resolve("model.bin"), again.resolve("model.bin")));
  }

  @Test
  void mergesThatDoNotFollowFromTheVocabularyAreKept() throws IOException {
    Path hub = Files.createDirectory(folder.resolve("hub"));
    HubFolder.of(PIP.resolve("model.bin"), "F32").write(hub);
    Files.copy(PIP.resolve("vocab.json"), hub.resolve("vocab.json"));
    List<String> merges = Files.readAllLines(PIP.resolve("merges.txt"));
    Files.write(hub.resolve("merges.txt"), merges.subList(0, merges.size() - 1));
    Path ours = folder.resolve("ours");
    export(Export.MODEL_FOLDER, hub, ours);
    assertEquals(List.of("merges.txt", "model.bin", "vocab.json"), names(ours));
    assertEquals(-1, Files.mismatch(hub.resolve("merges.txt"), ours.resolve("merges.txt")));
  }

  @Test
  void extraFilesLandInTheSameFolder() throws IOException {
    byte[] toml = "name = \"a\"\n".getBytes(StandardCharsets.UTF_8);
    Path target = folder.resolve("new/models/a");
    try (Workers workers = new Workers(1)) {
      Export.MODEL_FOLDER.write(
          ModelFiles.at(PIP),
          target,
          Map.of("model.toml", toml),
          workers,
          new Cancellation(),
          LoadProgress.NONE);
    }
    assertEquals(List.of("model.bin", "model.toml", "vocab.bin"), names(target));
    assertArrayEquals(toml, Files.readAllBytes(target.resolve("model.toml")));
  }

  @Test
  void whatAWriterLeftThatDiedAtOnceIsRemovedAndALivingOnesStays() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Files.createDirectory(folder.resolve(".a." + dead.pid() + "-1.part"));
    Path living = folder.resolve(".a." + ProcessHandle.current().pid() + "-1.part");
    Files.createDirectory(living);
    export(Export.MODEL_FOLDER, PIP, folder.resolve("a"));
    assertEquals(List.of(living.getFileName().toString(), "a"), names(folder));
  }

  @Test
  void aModelOfOursIsReplacedAndTheOldOneStandsUntilThen() throws IOException {
    Path target = folder.resolve("a");
    export(Export.MODEL_FOLDER, Repository.GOLDEN.resolve("odd"), target);
    byte[] old = Files.readAllBytes(target.resolve("model.bin"));
    Cancellation cancellation = new Cancellation();
    LoadProgress cancel =
        (done, total) -> {
          try {
            assertArrayEquals(old, Files.readAllBytes(target.resolve("model.bin")));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          cancellation.request();
        };
    assertThrows(
        CancelledException.class,
        () -> export(Export.SAFETENSORS, PIP, target, cancellation, cancel));
    assertArrayEquals(old, Files.readAllBytes(target.resolve("model.bin")));
    assertEquals(List.of("a"), names(folder));
    export(Export.SAFETENSORS, PIP, target);
    assertFalse(Files.exists(target.resolve("model.bin")));
    export(Export.MODEL_FOLDER, PIP, target);
    assertEquals(-1, Files.mismatch(PIP.resolve("model.bin"), target.resolve("model.bin")));
    assertEquals(List.of("a"), names(folder));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          notes.txt         | expected a new folder, or a model that parley exported, got one with notes.txt
          model.toml        | expected a new folder, or a model that parley exported, got one with no weights
          model.safetensors | expected a new folder, or a model that parley exported, got one with another's model.safetensors
          folder            | expected a new folder, or a model that parley exported, got one with folder
          """)
  void whatIsNoModelOfOursIsNotReplaced(String inside, String fault) throws IOException {
    Path target = Files.createDirectory(folder.resolve("a"));
    switch (inside) {
      case "folder" -> Files.createDirectory(target.resolve(inside));
      case "model.safetensors" -> HubFolder.of(PIP.resolve("model.bin"), "F32").write(target);
      default -> Files.writeString(target.resolve(inside), "mine");
    }
    List<String> before = names(target);
    assertTrue(refusal(PIP, target).startsWith(target + ": " + fault));
    assertEquals(before, names(target));
  }

  @Test
  void aFileAndTheModelsOwnFolderAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "mine");
    assertEquals(file + ": expected a folder or none to write, got a file", refusal(PIP, file));
    Path ours = folder.resolve("ours");
    export(Export.MODEL_FOLDER, PIP, ours);
    assertEquals(
        ours + ": expected another folder than the model's own, got the same; name a new one",
        refusal(ours.resolve("model.bin"), ours));
  }

  @Test
  void aSourceThatIsMissingIsNamedAlsoWhereTheTargetIsThere() {
    Path source = folder.resolve("none/model.safetensors");
    assertEquals(source + ": no such file", refusal(source, PIP));
  }

  @Test
  void int8WeightsAreNotExported() {
    Path source = Repository.GOLDEN.resolve("odd/model_q8.bin");
    String message = refusal(source, folder.resolve("a"));
    assertTrue(message.startsWith(source + ": precision: expected float32 weights, got int8"));
  }

  @Test
  void whatAKilledWriterLeftIsCleanedUpByTheNext() throws IOException {
    Path part = Files.createDirectory(folder.resolve(".a.1-1.part"));
    Files.writeString(part.resolve("model.bin"), "half");
    Path old = folder.resolve(".a.1-2.old");
    export(Export.MODEL_FOLDER, PIP, old); // stands for the one that was renamed
    Path target = folder.resolve("a");
    Cancellation cancellation = new Cancellation();
    cancellation.request();
    assertThrows(
        CancelledException.class,
        () -> export(Export.MODEL_FOLDER, PIP, target, cancellation, LoadProgress.NONE));
    assertEquals(List.of("a"), names(folder)); // the old one is back
    assertEquals(-1, Files.mismatch(PIP.resolve("model.bin"), target.resolve("model.bin")));
  }
}
