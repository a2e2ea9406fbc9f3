package parley.repl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Precision;
import parley.repl.cli.Console;
import parley.repl.cli.Consoles;
import parley.repl.cli.ExitCode;
import parley.repl.talk.Pip;

/** Whole command lines, in this JVM. */
final class ProgramTest {

  private static final Path GOLDEN = Pip.ROOT.resolve("engine/golden");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private record Run(int code, String out, String err) {
    JsonNode json() throws IOException {
      return JSON.readTree(out);
    }
  }

  private static Run run(String input, String... args) {
    return run(input.getBytes(StandardCharsets.UTF_8), args);
  }

  private static Run run(byte[] input, String... args) {
    Map<String, String> environment = new HashMap<>();
    environment.put("HOME", "/nowhere");
    environment.put("PARLEY_MODEL", Pip.FOLDER.toString());
    environment.put("PARLEY_THREADS", "1");
    Console console = Consoles.of(input, environment);
    int code = new Program(console).run(args);
    return new Run(code, Consoles.text(console.out()), Consoles.text(console.err()));
  }

  static Stream<Arguments> goldenCases() {
    return Stream.of("plain", "odd", "deep", "one")
        .flatMap(
            name ->
                Stream.concat(
                    Stream.of(
                        Arguments.of(name, "model.bin", "auto", Precision.FLOAT32),
                        Arguments.of(name, "model_q8.bin", "auto", Precision.INT8)),
                    Backends.load().all().stream()
                        .filter(backend -> backend.unavailable().isEmpty())
                        .flatMap(backend -> goldenCases(name, backend))));
  }

  /** By its name and its aliases, on every file that has weights for it. */
  private static Stream<Arguments> goldenCases(String name, Backend backend) {
    List<String> files =
        switch (backend.precision()) {
          case FLOAT32 -> List.of("model.bin");
          case FLOAT16, BFLOAT16 ->
              List.of(); // golden models are not of these: see HalfPrecisionProgramTest
          case INT8 -> List.of("model.bin", "model_q8.bin");
        };
    return Stream.concat(Stream.of(backend.name()), backend.aliases().stream())
        .flatMap(
            word ->
                files.stream().map(file -> Arguments.of(name, file, word, backend.precision())));
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void generateMeetsTheGoldenCases(String name, String file, String backend, Precision precision)
      throws IOException {
    JsonNode golden = JSON.readTree(GOLDEN.resolve(name).resolve("case.json").toFile());
    int[] all = ints((precision == Precision.INT8 ? golden.get("q8") : golden).get("greedy"));
    int[] prompt = ints(golden.get("prompt"));
    String ids = golden.get("prompt").toString();
    String count = golden.get("max_new_tokens").asText();
    String model = GOLDEN.resolve(name).resolve(file).toString();
    String[] common = {"--ids", ids, "--max_length", count, "--greedy", "--ignore-eos", "--json"};
    Run run = run("", args(common, "-m", model, "--backend", backend));
    assertEquals("", run.err());
    assertEquals(ExitCode.OK, run.code());
    JsonNode json = run.json();
    assertArrayEquals(prompt, ints(json.get("prompt_ids")));
    assertArrayEquals(Arrays.copyOfRange(all, prompt.length, all.length), ints(json.get("ids")));
    assertEquals(name, json.get("model").asText());
    assertTrue(json.get("text").isNull());
    assertEquals("length", json.get("finish_reason").asText());
  }

  @Test
  void generateAnswersAMessageUnderTheTemplateTurns() throws IOException {
    Run run = run("hi, my name is Anna\n", "generate", "--template", "turns", "--greedy", "--json");
    JsonNode json = run.json();
    assertEquals("Hello Anna! What would you like to talk about?", json.get("text").asText());
    assertEquals("end", json.get("finish_reason").asText());
    assertEquals(8, json.get("prompt_tokens").asInt());
    assertEquals("pip", json.get("model").asText());
    assertEquals(Pip.FASTEST, json.get("backend").asText());
    assertEquals(13, json.get("ids").size());
    for (String figure :
        List.of(
            "time_to_first_token_ms", "prefill_tokens_per_second", "decode_tokens_per_second")) {
      assertTrue(json.get(figure).asDouble() > 0, figure);
    }
  }

  @Test
  void promptCanComeFromOptionFileOrInput() throws IOException {
    Path file = Files.writeString(folder.resolve("prompt.txt"), "Once upon a time\n");
    String[] same = {"--greedy", "-n", "12"};
    Run option = run("", args(same, "-p", "Once upon a time"));
    Run fromFile = run("", args(same, "-f", file.toString()));
    Run input = run("Once upon a time\n", args(same));
    assertEquals(ExitCode.OK, option.code());
    assertTrue(option.out().startsWith(", a "), option.out());
    assertEquals(option, fromFile);
    assertEquals(option, input);
  }

  private static String[] args(String[] more, String... first) {
    List<String> all = new ArrayList<>(List.of("generate"));
    all.addAll(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void stopStringsEndTheAnswerBeforeThem() throws IOException {
    String[] call = {"generate", "-p", "Once upon a time", "--greedy", "--json"};
    String whole = run("", call).json().get("text").asText();
    String[] stopped = Arrays.copyOf(call, call.length + 4);
    stopped[call.length] = "--stop";
    stopped[call.length + 1] = "nowhere in it";
    stopped[call.length + 2] = "--stop";
    stopped[call.length + 3] = "lived";
    JsonNode json = run("", stopped).json();
    assertEquals(whole.substring(0, whole.indexOf("lived")), json.get("text").asText());
    assertEquals("stop", json.get("finish_reason").asText());
  }

  @Test
  void sameSeedGivesTheSameAnswer() {
    String[] call = {"generate", "-p", "Once upon a time", "--seed", "7", "-n", "30"};
    assertEquals(run("", call), run("", call));
  }

  @Test
  void noTokensWantedIsNoError() throws IOException {
    JsonNode json = run("", "generate", "-p", "hi", "-n", "0", "--json").json();
    assertEquals(0, json.get("ids").size());
    assertEquals("", json.get("text").asText());
    assertEquals("length", json.get("finish_reason").asText());
    assertTrue(json.get("decode_tokens_per_second").isNull());
  }

  @Test
  void logitsAreThoseOfTheGoldenCase() throws IOException {
    JsonNode golden = JSON.readTree(GOLDEN.resolve("odd/case.json").toFile());
    String model = GOLDEN.resolve("odd/model.bin").toString();
    String ids = golden.get("prompt").toString();
    JsonNode logits = run("", "logits", "-m", model, "--ids", ids, "--json").json().get("logits");
    JsonNode expected = golden.get("logits_after_prompt");
    assertEquals(expected.size(), logits.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).asDouble(), logits.get(i).asDouble(), 1e-4);
    }
  }

  @Test
  void logitsTableShowsTheTenLikeliest() {
    Run run = run("", "logits", "-p", "Once upon a");
    List<String> lines = run.out().lines().toList();
    assertEquals(11, lines.size());
    assertTrue(lines.get(1).matches(" +508 .* 100\\.0 % +█{30} +\" time\""), lines.get(1));
  }

  @Test
  void tokenizeShowsIdsAndVisiblePieces() throws IOException {
    Run table = run("", "tokenize", "hi,\ti", "n");
    assertEquals(
        List.of(
            "   843  \"hi\"",
            "    11  \",\"",
            "   197  \"\\t\"",
            "    72  \"i\"",
            "   277  \" n\""),
        table.out().lines().toList());
    JsonNode json = run("hi 😀\n", "tokenize", "--json").json();
    assertEquals("[843,220,172,253,246,222]", json.get("ids").toString());
    assertEquals(
        "[\"hi\",\" \",\"\\\\xf0\",\"\\\\x9f\",\"\\\\x98\",\"\\\\x80\"]",
        json.get("pieces").toString());
  }

  @Test
  void tokenizeAnswersEachLine() {
    assertEquals("843\n\n843 11\n", run("hi\n\nhi,", "tokenize", "--lines").out());
    Run json = run("\"hi\"\n\"\\ud800\\n\"\n", "tokenize", "--lines", "--json");
    assertEquals(
        """
        {"ids":[843],"pieces":["hi"]}
        {"ids":[171,123,121,198],"pieces":["\\\\xef","\\\\xbf","\\\\xbd","\\\\n"]}
        """,
        json.out());
  }

  @Test
  void invalidUtf8IsReplaced() {
    Run run = run(new byte[] {'h', 'i', (byte) 0xff}, "tokenize", "--lines");
    assertEquals("843 171 123 121\n", run.out());
  }

  @Test
  void vocabularyNeedsNoModel() {
    String vocab = Pip.FOLDER.resolve("vocab.bin").toString();
    Run run = run("", "detokenize", "--vocab", vocab, "-m", "/none.bin", "505", "1191");
    assertEquals("Hello An\n", run.out());
    assertEquals("", run.err());
  }

  @Test
  void detokenizeMakesControlsVisibleAndKeepsThemInJson() throws IOException {
    int[] ids = ints(run("a\u001b[31m\n", "tokenize", "--json").json().get("ids"));
    String list = Arrays.toString(ids);
    assertEquals("a\\x1b[31m\n", run("", "detokenize", "--ids", list).out());
    Run json = run(list + "\n", "detokenize", "--lines", "--json");
    assertEquals("a\u001b[31m", json.json().get("text").asText());
  }

  @Test
  void bareModelGetsItsVocabularyFromAnOption() throws IOException {
    Path bare = Files.copy(Pip.FOLDER.resolve("model.bin"), folder.resolve("bare.bin"));
    String vocab = Pip.FOLDER.toString();
    Run run =
        run(
            "",
            "generate",
            "-m",
            bare.toString(),
            "--vocab",
            vocab,
            "-p",
            "hi",
            "--greedy",
            "--json",
            "--template",
            "turns");
    assertEquals("end", run.json().get("finish_reason").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | generate --tmp 3 | error: Unknown options: '--tmp', '3' (parley generate --help"
            + " explains)",
        "2 | generate -p hi --top-p 2 | error: --top-p: expected above 0, to 1, got 2",
        "2 | generate -p hi --temp NaN | error: --temperature: expected 0 to 100, got NaN",
        "2 | generate -p hi -n -3 | error: --max-tokens: expected 0 or more, got -3",
        "2 | generate -p hi -b vectro | error: backend: expected auto, naive, array, vector,"
            + " vector-f16, vector-q8, simd, kv, f16, q8, onnx, torch, got vectro; did you mean"
            + " vector?",
        "1 | generate -p hi -b hf | error: backend onnx is unavailable: not installed: run parley"
            + " install onnx (about 78 MB)",
        "1 | generate -p hi -b torch | error: backend torch is unavailable: not installed: run"
            + " parley install torch (about 115 MB)",
        "2 | install | error: Missing required parameter: 'NAME' (parley install --help explains)",
        "2 | install tensorflow | error: install: expected onnx or torch, got tensorflow",
        "2 | pull me/pip | error: pull: model pip comes with parley; --as NAME gives this one"
            + " another name",
        "2 | generate --ids 2048 | error: --ids: expected token ids from 0 to 2047, got 2048",
        "2 | generate --ids 1 -p hi | error: expected one of --prompt, --prompt-file and --ids, got"
            + " 2",
        "2 | generate -p '' | error: the prompt is empty: expected at least one token",
        "2 | --greedy generate -p hi | error: option --greedy stands before the command: write it"
            + " after generate (parley --help explains)",
        "3 | generate -f /none.txt | error: /none.txt: there is no such file",
        "2 | generate -f / | error: /: expected a file, got a folder",
        "2 | tokenize --lines --json | error: --lines --json: expected a JSON string, got x",
        "2 | generate --config /none.toml | error: /none.toml: there is no such configuration file",
        "2 | detokenize 9999 | error: ids: expected token ids from 0 to 2047, got 9999",
      })
  void mistakesAreOneLineAndAnExitCode(int code, String line, String error) {
    Run run = run("x", words(line));
    assertEquals(error + System.lineSeparator(), run.err());
    assertEquals("", run.out());
    assertEquals(code, run.code());
  }

  @Test
  void exportTakesNoNameOfAnEmbeddedModel() {
    Run run = run("", "export", Pip.FOLDER.toString());
    assertEquals(ExitCode.USAGE, run.code());
    assertEquals(
        "error: export: model pip comes with parley; --out DIR gives this one another name\n",
        run.err());
  }

  @Test
  void helpSaysOfEachCommandAWholeSentence() {
    String help = run("", "--help").out();
    String commands = help.substring(help.indexOf("Commands:"), help.indexOf("Exit codes:"));
    for (String entry : commands.split("\\R  (?=\\S)", -1)) {
      assertTrue(entry.equals("Commands:") || entry.strip().endsWith("."), entry);
    }
  }

  @Test
  void float32BackendsRefuseAnInt8FileByName() {
    String file = GOLDEN.resolve("odd/model_q8.bin").toString();
    Run run = run("", "generate", "-m", file, "--ids", "1", "-b", "vector");
    assertEquals(ExitCode.BAD_FILE, run.code());
    assertEquals(
        "error: "
            + file
            + ": precision: expected float32 weights, got int8; use the backend q8 or vector-q8, or"
            + " the model.bin they were made of\n",
        run.err());
  }

  @Test
  void quantizeWritesTheGoldenFileAndSaysWhatItCost() throws IOException {
    Run run = run("", "quantize", GOLDEN.resolve("plain").toString(), folder.toString());
    assertEquals("", run.err());
    assertEquals(ExitCode.OK, run.code());
    Path file = folder.resolve("model_q8.bin");
    assertEquals(-1, Files.mismatch(GOLDEN.resolve("plain/model_q8.bin"), file));
    List<String> lines = run.out().lines().toList();
    assertEquals(file.toString(), lines.get(0));
    assertTrue(
        lines.get(1).matches("size +[\\d.]+ MB -> [\\d.]+ MB \\(\\d+\\.\\d %\\)"), lines.get(1));
    assertTrue(lines.get(2).matches("RMS error +0\\.\\d+"), lines.get(2));
    assertTrue(lines.get(3).matches("largest error +0\\.\\d+ in [a-z0-9._]+"), lines.get(3));
    assertEquals(4, lines.size(), "no vocabulary to copy");
  }

  @Test
  void quantizeTellsToCopyTheVocabularyAndTheResultChats() throws IOException {
    Path file = folder.resolve("small.bin");
    Run run = run("", "quantize", Pip.FOLDER.toString(), file.toString());
    assertEquals(
        "copy the vocabulary too: " + Pip.FOLDER.resolve("vocab.bin") + " to " + folder,
        run.out().lines().toList().getLast());
    String[] chat = {"--vocab", Pip.FOLDER.toString(), "-p", "hi, my name is Anna", "--json"};
    String[] greedy = {"--greedy", "--template", "turns", "-m", file.toString()};
    JsonNode json = run("", args(chat, greedy)).json();
    String fastest = Backends.load().require("auto", Precision.INT8).name();
    assertEquals(fastest, json.get("backend").asText());
    assertEquals("Hello Anna! What would you like to talk about?", json.get("text").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | quantize | error: Missing required parameters: 'IN', 'OUT' (parley quantize --help"
            + " explains)",
        "2 | quantize IN | error: Missing required parameter: 'OUT' (parley quantize --help"
            + " explains)",
        "2 | quantize GOLDEN/odd GOLDEN/odd/case.json | error: OUT: expected a new file, or int8"
            + " weights to replace, got GOLDEN/odd/case.json; remove it first if you want it"
            + " replaced",
        "3 | quantize none.bin OUT | error: none.bin: no such file",
        "3 | quantize GOLDEN/odd/case.json OUT | error: GOLDEN/odd/case.json: n_layer at offset 0:"
            + " expected 1 to 4096, got 1868767867; is this a model.bin?",
        "3 | quantize GOLDEN/odd/model_q8.bin OUT | error: GOLDEN/odd/model_q8.bin: precision:"
            + " expected float32 weights to quantise, got int8; use the model.bin that they were"
            + " made of",
        "3 | quantize GOLDEN/odd/model.bin GOLDEN/odd/model.bin | error: GOLDEN/odd/model.bin:"
            + " expected another file than the one to quantise, got the same; name a new one",
        "3 | quantize GOLDEN/odd/model.bin /none/x.bin | error: /none/x.bin: cannot write: no such"
            + " folder",
      })
  void mistakesInQuantizeAreOneLineAndAnExitCode(int code, String line, String error)
      throws IOException {
    String golden = GOLDEN.toString();
    String out = folder.resolve("x.bin").toString();
    Run run = run("", words(line.replace("GOLDEN", golden).replace("OUT", out)));
    assertEquals(error.replace("GOLDEN", golden) + System.lineSeparator(), run.err());
    assertEquals(code, run.code());
    assertEquals("", run.out());
    try (var files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void missingModelIsABadFile() {
    Run run = run("", "generate", "-p", "hi", "-m", folder.resolve("x.bin").toString());
    assertEquals(ExitCode.BAD_FILE, run.code());
    assertTrue(run.err().startsWith("error: " + folder), run.err());
    assertEquals(1, run.err().lines().count());
  }

  @Test
  void textForABareModelIsRefusedWithTheRemedy() {
    String model = GOLDEN.resolve("odd/model.bin").toString();
    Run run = run("", "generate", "-m", model, "-p", "hi");
    assertEquals(ExitCode.USAGE, run.code());
    assertEquals(
        "error: this model has no vocabulary: give --vocab FILE, or --ids instead of text\n",
        run.err());
  }

  @ParameterizedTest
  @CsvSource({"32, 0", "33, 2", "34, 2"}) // the context of odd is 33
  void promptMustLeaveRoomForATokenInTheContext(int tokens, int code) {
    String model = GOLDEN.resolve("odd/model.bin").toString();
    Run run = run("", "generate", "-m", model, "--ids", "1 ".repeat(tokens), "--json");
    assertEquals(code, run.code());
    if (code == ExitCode.OK) {
      assertTrue(run.out().contains("\"finish_reason\":\"context\""), run.out());
    } else {
      String expected = "expected fewer than 33 tokens, the model's context, got " + tokens;
      assertEquals("error: the prompt is too long: " + expected + "\n", run.err());
    }
  }

  @Test
  void debugShowsWhereAnErrorCameFrom() {
    Run run = run("", "generate", "--ids", "2048", "--debug");
    assertTrue(run.err().lines().count() > 3, run.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "chat",
        "generate",
        "logits",
        "tokenize",
        "detokenize",
        "quantize",
        "export",
        "inspect",
        "bench",
        "compare",
        "eval",
        "completion",
        "man",
        "link",
        "help"
      })
  void everyCommandHasHelp(String command) {
    Run run = command.isEmpty() ? run("", "--help") : run("", command, "--help");
    assertEquals(ExitCode.OK, run.code());
    assertTrue(run.out().contains("Usage: parley " + command), run.out());
    assertTrue(run.out().lines().allMatch(line -> line.length() <= 80), run.out());
  }

  @Test
  void versionIsTheBuilds() {
    assertTrue(run("", "--version").out().matches("parley \\d+\\.\\d+\\.\\d+\\R"));
  }

  private static String[] words(String line) {
    return Stream.of(line.strip().split(" ", -1))
        .map(word -> word.equals("''") ? "" : word)
        .toArray(String[]::new);
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
