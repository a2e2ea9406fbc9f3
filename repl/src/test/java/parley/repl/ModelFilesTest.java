package parley.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.repl.cli.Console;
import parley.repl.cli.Consoles;
import parley.repl.cli.ExitCode;
import parley.repl.talk.Pip;

/** {@code parley export} and {@code inspect}, and models of HuggingFace's, as command lines. */
class ModelFilesTest {

  @TempDir Path folder;
  private Path hub;

  private record Run(int code, String out, String err) {}

  private Run run(String... args) {
    Map<String, String> environment =
        Map.of("HOME", folder.toString(), "PARLEY_THREADS", "1", "PARLEY_MODEL", "pip");
    Console console = Consoles.of(new byte[0], environment);
    int code = new Program(console).run(args);
    return new Run(code, Consoles.text(console.out()), Consoles.text(console.err()));
  }

  @BeforeEach
  void exportPip() {
    hub = folder.resolve("hub");
    Run run = run("export", Pip.FOLDER.toString(), "--to", "safetensors", "--out", hub.toString());
    assertEquals("", run.err());
    assertEquals(ExitCode.OK, run.code());
    assertEquals(hub.toString(), run.out().lines().findFirst().orElseThrow());
    assertEquals(5, run.out().lines().count(), run.out());
  }

  private String answer(Path model) {
    Run run =
        run("generate", "-m", model.toString(), "-p", "Once upon a time", "-n", "12", "--greedy");
    assertEquals("", run.err());
    return run.out();
  }

  @Test
  void aFolderOfHuggingFacesAnswersAsTheModelItWasMadeOf() {
    assertEquals(answer(Pip.FOLDER), answer(hub));
  }

  @Test
  void anExportGoesToTheUsersModelsAndIsFoundByItsName() {
    Run run = run("export", hub.toString());
    assertEquals("", run.err());
    Path models = folder.resolve(".local/share/parley/models/hub");
    assertTrue(run.out().startsWith(models + System.lineSeparator()), run.out());
    assertTrue(Files.exists(models.resolve("vocab.bin")));
    Run byName = run("generate", "-m", "hub", "-p", "Once upon a time", "-n", "12", "--greedy");
    assertEquals(answer(Pip.FOLDER), byName.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.bin", "hub"})
  void inspectTellsDimensionsTensorsAndHashes(String which) throws IOException {
    boolean bin = which.equals("model.bin");
    Path model = bin ? Pip.FOLDER.resolve(which) : hub;
    Run run = run("inspect", model.toString(), "--json");
    assertEquals("", run.err());
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertEquals(2048, json.required("config").required("vocab_size").intValue());
    assertEquals(bin ? 1 : 2, json.required("files").size());
    String sha256 = json.required("files").get(0).required("sha256").textValue();
    Path file = bin ? model : hub.resolve("model.safetensors");
    assertEquals(sha256(file), sha256);
    JsonNode fc = json.required("tensors").get(10);
    assertEquals((bin ? "" : "transformer.") + "h.0.mlp.c_fc.weight", fc.required("name").asText());
    assertEquals(bin ? "[1024,256]" : "[256,1024]", fc.required("shape").toString());
    assertEquals("F32", fc.required("dtype").textValue());
    assertTrue(fc.required("min").doubleValue() < fc.required("mean").doubleValue());
    assertTrue(fc.required("mean").doubleValue() < fc.required("max").doubleValue());
    assertEquals(0, fc.required("not_finite").intValue());

    List<String> lines = run("inspect", model.toString()).out().lines().toList();
    assertTrue(lines.getFirst().contains("width 256, vocabulary 2048"), lines.getFirst());
    assertTrue(lines.get(1).endsWith("SHA-256 " + sha256), lines.get(1));
    assertEquals(json.required("tensors").size() + (bin ? 4 : 5), lines.size());
  }

  private static String sha256(Path file) throws IOException {
    Process process = new ProcessBuilder("sha256sum", file.toString()).start();
    try (var out = process.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.US_ASCII).substring(0, 64);
    }
  }

  @Test
  void inspectCountsWhatIsNotFinite() throws IOException {
    Path copy = Files.copy(Pip.FOLDER.resolve("model.bin"), folder.resolve("nan.bin"));
    byte[] bytes = Files.readAllBytes(copy);
    bytes[22] = (byte) 0xC0; // NaN
    bytes[23] = 0x7F;
    Files.write(copy, bytes);
    Run run = run("inspect", copy.toString());
    assertEquals(ExitCode.OK, run.code());
    assertTrue(run.out().contains("1 values are not finite"), run.out());
  }

  /** One of each file; what else can be wrong with them is tested beside their readers. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          model.safetensors | x     | model.safetensors: file length: expected 8 bytes or more, got 1; fetch or export the model again
          config.json       | {}    | config.json: n_layer: expected a whole number, got nothing
          config.json       | {"activation_function":"gelu"} | config.json: activation_function: expected gelu_new, got "gelu", which is not supported
          vocab.json        | {}    | vocab.json: vocabulary: expected at least one token, got none
          merges.txt        | a     | merges.txt: line 1: expected two tokens with a space between, got "a"
          model.safetensors.index.json | {} | model.safetensors.index.json: weight_map: expected a JSON object of tensors, got nothing
          model.bin         | x     | model.bin: file length: expected a header of 20 bytes, got 1; fetch or export the model again
          vocab.bin         | x     | vocab.bin: number of tokens at offset 0: expected 4 bytes, got 1; the file is cut off
          model_q8.bin      | x     | model_q8.bin: file length: expected a header of 20 bytes, got 1; fetch or export the model again
          pytorch_model.bin | x     | pytorch_model.bin: expected model.safetensors or model.bin, got PyTorch's pickle, which is never read, for it may hold any program; fetch model.safetensors of the same model (many have it on main or on refs/pr/N), or convert it where you trust it
          """)
  void aFaultyFileIsOneLineAndExitCode3(String file, String content, String fault)
      throws IOException {
    if (file.contains("index") || file.startsWith("model_q8") || file.startsWith("pytorch")) {
      Files.delete(hub.resolve("model.safetensors"));
    }
    Files.writeString(hub.resolve(file), content);
    List<List<String>> lines =
        List.of(List.of("generate", "-p", "hi"), List.of("export"), List.of("inspect"));
    boolean weights = !file.startsWith("vocab") && !file.startsWith("merges");
    for (List<String> line : weights ? lines : lines.subList(0, 2)) {
      boolean asOption = line.size() > 1;
      String[] model =
          asOption ? new String[] {"-m", hub.toString()} : new String[] {hub.toString()};
      String[] args = line.toArray(String[]::new);
      String[] all = Arrays.copyOf(args, args.length + model.length);
      System.arraycopy(model, 0, all, args.length, model.length);
      Run run = run(all);
      assertEquals("error: " + hub + "/" + fault + System.lineSeparator(), run.err());
      assertEquals(ExitCode.BAD_FILE, run.code());
      assertEquals("", run.out());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2 | export               | error: Missing required parameter: 'SRC' (parley export --help explains)
          2 | export HUB --to onnx | error: --to: expected model.bin or safetensors, got onnx
          3 | export HUB --out HUB | error: HUB: expected another folder than the model's own, got the same; name a new one
          3 | export HUB --out HOME | error: HOME: expected a new folder, or a model that parley exported, got one with hub; name a new one, or remove it first
          3 | export GOLDEN/model_q8.bin --out NEW | error: GOLDEN/model_q8.bin: precision: expected float32 weights, got int8; use the backend q8 or vector-q8, or the model.bin they were made of
          3 | inspect NEW          | error: NEW: no such file
          2 | inspect              | error: Missing required parameter: 'MODEL' (parley inspect --help explains)
          """)
  void mistakesAreOneLineAndAnExitCode(int code, String line, String error) {
    Path golden = Pip.ROOT.resolve("engine/golden/odd");
    String home = folder.toString();
    String[] args =
        Arrays.stream(line.split(" "))
            .map(word -> filled(word, golden, home))
            .toArray(String[]::new);
    Run run = run(args);
    assertEquals(filled(error, golden, home) + System.lineSeparator(), run.err());
    assertEquals(code, run.code());
    assertTrue(Files.notExists(folder.resolve("new")));
  }

  private String filled(String text, Path golden, String home) {
    return text.replace("HUB", hub.toString())
        .replace("GOLDEN", golden.toString())
        .replace("NEW", home + "/new")
        .replace("HOME", home);
  }
}
