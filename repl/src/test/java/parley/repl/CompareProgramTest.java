package parley.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Precision;
import parley.repl.cli.Console;
import parley.repl.cli.Consoles;
import parley.repl.cli.ExitCode;
import parley.repl.talk.Pip;

/** Command lines of {@code parley compare}. */
final class CompareProgramTest {

  private static final Path GOLDEN = Pip.ROOT.resolve("engine/golden");

  @TempDir Path folder;

  private record Run(int code, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  private static Run run(String input, String... args) {
    Map<String, String> environment =
        Map.of("HOME", "/nowhere", "PARLEY_MODEL", Pip.FOLDER.toString(), "PARLEY_THREADS", "1");
    Console console = Consoles.of(input.getBytes(StandardCharsets.UTF_8), environment);
    int code = new Program(console).run(args);
    return new Run(code, Consoles.text(console.out()), Consoles.text(console.err()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "odd", "deep", "one"})
  void allBackendsAgreeOnTheGoldenModelsWithoutAVocabulary(String name) throws IOException {
    JsonNode golden = new ObjectMapper().readTree(GOLDEN.resolve(name + "/case.json").toFile());
    int[] prompt = new ObjectMapper().convertValue(golden.get("prompt"), int[].class);
    Run run =
        run(
            "",
            "compare",
            "-m",
            GOLDEN.resolve(name + "/model.bin").toString(),
            "--ids",
            golden.get("prompt").toString(),
            "-n",
            golden.get("max_new_tokens").asText(),
            "--ignore-eos",
            "--budget",
            "600",
            "--format",
            "json");
    assertEquals(ExitCode.OK, run.code(), run.out() + run.err());
    assertEquals("", run.err());
    JsonNode json = run.json();
    assertTrue(json.get("text").isNull());
    int[] all = new ObjectMapper().convertValue(golden.get("greedy"), int[].class);
    int[] ids = new ObjectMapper().convertValue(json.get("ids"), int[].class);
    assertEquals(all.length - prompt.length, ids.length);
    assertEquals(all[all.length - 1], ids[ids.length - 1]);
    assertTrue(json.get("equal").asBoolean());
    List<Backend> float32 =
        Backends.load().all().stream()
            .filter(b -> b.unavailable().isEmpty() && b.precision() == Precision.FLOAT32)
            .toList();
    List<String> expected =
        float32.stream()
            .map(b -> b.name() + (b.name().equals("naive") ? " reference" : " identical"))
            .toList();
    List<String> got =
        json.get("results")
            .valueStream()
            .filter(row -> row.get("precision").asText().equals("float32"))
            .filter(row -> !row.get("verdict").asText().equals("missing"))
            .map(row -> row.get("backend").asText() + " " + row.get("verdict").asText())
            .toList();
    assertEquals(expected, got);
  }

  @Test
  void anInt8FileIsComparedAmongTheBackendsThatRunIt() throws IOException {
    String file = GOLDEN.resolve("odd/model_q8.bin").toString();
    Run run = run("", "compare", "-m", file, "--ids", "1 2", "-n", "4", "--format", "json");
    assertEquals(ExitCode.OK, run.code(), run.err());
    run.json().get("results").forEach(r -> assertEquals("int8", r.get("precision").asText()));
  }

  @ParameterizedTest
  @CsvSource({
    "'compare --budget 600 -b naive,vector -n 3 -p ONCE', ''",
    "'--compare --budget 600 -b naive,cpp_naive,vector --max_length 3 --prompt ONCE', ''",
    "'compare --budget 600 -b naive,vector -n 3', ONCE",
  })
  void theTextComesFromWhereGenerateTakesIt(String line, String input) throws IOException {
    String once = "Once upon a time";
    String[] args = line.split(" ", -1);
    for (int i = 0; i < args.length; i++) {
      args[i] = args[i].equals("ONCE") ? once : args[i];
    }
    Run run = run(input.isEmpty() ? "" : once + "\n", args);
    assertEquals(ExitCode.OK, run.code(), run.err());
    List<String> lines = run.out().lines().toList();
    assertEquals(
        "backend  tokens  tok/s  first ms  seconds  text", lines.get(2).replaceAll(" {2,}", "  "));
    assertTrue(lines.get(3).startsWith("naive") && lines.get(3).endsWith("reference"), run.out());
    assertTrue(lines.get(4).startsWith("vector") && lines.get(4).endsWith("identical"), run.out());
    assertEquals(5, lines.size(), run.out());
  }

  @Test
  void aFileIsRead() throws IOException {
    Path file = Files.writeString(folder.resolve("text"), "Once upon a time\n");
    Run run =
        run("", "compare", "-f", file.toString(), "-b", "vector", "-n", "2", "--format", "md");
    assertEquals(ExitCode.OK, run.code(), run.err());
    assertTrue(run.out().startsWith("> "), run.out());
    assertTrue(run.out().contains("|:--|--:|--:|--:|--:|:--|"), run.out());
  }

  /** Its lines end as RFC 4180 wants, which flushes no printer. */
  @Test
  void csvIsWrittenToItsEnd() {
    Run run = run("hi", "compare", "-b", "vector", "-n", "2", "--format", "csv");
    assertEquals(ExitCode.OK, run.code(), run.err());
    assertEquals(2, run.out().split("\r\n", -1).length - 1, run.out());
  }

  @ParameterizedTest
  @CsvSource({
    "--format xml, '--format: expected table, md, csv, json, got xml'",
    "-b vectr, did you mean vector?",
    "-n 0, 'tokens: expected at least 1, got 0'",
    "--budget 0, 'budget: expected more than 0 s, got 0.0'",
    "--temp 1, unknown option",
  })
  void aWrongOptionIsAUsageErrorThatNamesIt(String arguments, String message) {
    Run run = run("hi", ("compare " + arguments).split(" ", -1));
    assertEquals(ExitCode.USAGE, run.code());
    assertTrue(run.err().toLowerCase(Locale.ROOT).contains(message), run.err());
  }
}
