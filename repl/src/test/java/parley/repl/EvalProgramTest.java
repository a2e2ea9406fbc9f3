package parley.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.repl.cli.Console;
import parley.repl.cli.Consoles;
import parley.repl.cli.ExitCode;
import parley.repl.talk.Pip;

/** Command lines of {@code parley eval}. */
final class EvalProgramTest {

  private static final String ONCE = "Once upon a time, a small prince lived by the coast.\n";
  private static final String GOLDEN = Pip.ROOT.resolve("engine/golden/odd/model.bin").toString();

  @TempDir Path folder;

  private record Run(int code, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  private static Run run(byte[] input, String... args) {
    Map<String, String> environment =
        Map.of("HOME", "/nowhere", "PARLEY_MODEL", Pip.FOLDER.toString(), "PARLEY_THREADS", "1");
    Console console = Consoles.of(input, environment);
    int code = new Program(console).run(args);
    return new Run(code, Consoles.text(console.out()), Consoles.text(console.err()));
  }

  private static Run run(String input, String... args) {
    return run(input.getBytes(StandardCharsets.UTF_8), args);
  }

  @Test
  void jsonHasAllFigures() throws IOException {
    String file = Files.writeString(folder.resolve("once"), ONCE).toString();
    Run run = run("", "eval", file, "-b", "vector-q8", "--against", "vector", "--format", "json");
    assertEquals(ExitCode.OK, run.code(), run.err());
    assertEquals("", run.err());
    JsonNode json = run.json();
    assertEquals("pip", json.get("model").asText());
    assertEquals(file, json.get("text").asText());
    assertEquals(1024, json.get("context").asInt());
    assertEquals(1024, json.get("stride").asInt());
    int scored = json.get("scored").asInt();
    assertEquals(json.get("tokens").asInt() - 1, scored);
    assertTrue(json.get("complete").asBoolean());
    assertTrue(json.get("seconds").asDouble() > 0);
    JsonNode q8 = json.at("/results/0");
    assertEquals("vector-q8", q8.get("backend").asText());
    assertEquals("int8", q8.get("precision").asText());
    double nats = q8.get("nll").asDouble();
    assertEquals(Math.exp(nats), q8.get("perplexity").asDouble(), 1e-8);
    assertEquals(
        nats * scored / Math.log(2) / json.get("scored_bytes").asInt(),
        q8.get("bits_per_byte").asDouble(),
        1e-8);
    assertEquals(
        scored / q8.get("seconds").asDouble(),
        q8.get("tokens_per_second").asDouble(),
        1e-3 * q8.get("tokens_per_second").asDouble());
    assertEquals("vector", json.at("/results/1/backend").asText());
    assertEquals("vector", json.at("/difference/against").asText());
    assertTrue(json.at("/difference/kl_divergence").asDouble() > 0);
    assertTrue(json.at("/difference/same_top").asDouble() > 0.8);
    assertEquals(
        q8.get("perplexity").asDouble() / json.at("/results/1/perplexity").asDouble(),
        json.at("/difference/perplexity_ratio").asDouble(),
        1e-8);
  }

  @Test
  void aDashIsStandardInputAndTheWholeTextIsScored() throws IOException {
    JsonNode piped = run(ONCE, "eval", "-", "--format", "json").json();
    JsonNode cut = run(ONCE.stripTrailing(), "eval", "-", "--format", "json").json();
    assertEquals("standard input", piped.get("text").asText());
    assertTrue(piped.get("difference").isNull());
    // The line break at the end is text, too.
    assertEquals(cut.get("scored_bytes").asInt() + 1, piped.get("scored_bytes").asInt());
  }

  @Test
  void aLimitIsTheSameAsAShorterText() throws IOException {
    JsonNode tokens = run(ONCE, "tokenize", "--json").json();
    List<String> ids = tokens.get("ids").valueStream().map(JsonNode::asText).toList();
    JsonNode limited = run(ONCE, "eval", "-", "--limit", "7", "--format", "json").json();
    String seven = String.join(" ", ids.subList(0, 7));
    JsonNode shorter = run(seven, "eval", "-", "--ids", "--format", "json").json();
    assertEquals(7, limited.get("tokens").asInt());
    assertEquals(limited.at("/results/0/nll"), shorter.at("/results/0/nll"));
    assertEquals(limited.get("scored_bytes"), shorter.get("scored_bytes"));
  }

  @Test
  void idsNeedNoVocabulary() throws IOException {
    Run run =
        run(
            "1 2 3\n4, 5 6",
            "eval",
            "-m",
            GOLDEN,
            "-",
            "--ids",
            "--context",
            "4",
            "--stride",
            "1",
            "--format",
            "json");
    assertEquals(ExitCode.OK, run.code(), run.err());
    assertEquals(5, run.json().get("scored").asInt());
    assertTrue(run.json().get("scored_bytes").isNull());
    assertTrue(run.json().at("/results/0/bits_per_byte").isNull());
    List<String> table =
        run("1 2", "eval", "-b", "naive", "-m", GOLDEN, "-", "--ids").out().lines().toList();
    assertTrue(table.get(1).matches("naive +2 +1 +\\d.* +- +\\d.*"), table.toString());
  }

  @Test
  void everyFormatHasARowForEachBackend() {
    String[] line = {"eval", "-", "-b", "naive", "--against", "vector", "--format", "table"};
    List<String> table = run(ONCE, line).out().lines().toList();
    assertEquals(
        "backend  tokens  scored  nats/token  perplexity  bits/byte  seconds  tok/s",
        table.getFirst().replaceAll(" {2,}", "  "));
    assertTrue(table.get(1).startsWith("naive ") && table.get(2).startsWith("vector "));
    assertEquals("text       standard input", table.get(3));
    assertTrue(table.get(4).startsWith("windows    1024 tokens, not overlapping"));
    assertTrue(table.get(5).matches("divergence 0\\.00000.* nats: mean KL\\(vector .. naive\\)"));
    assertEquals(
        "same top   at 100 % of the places both hold the same token likeliest", table.get(6));
    assertEquals("ratio      1.00000: perplexity of naive as a multiple of vector's", table.get(7));
    assertTrue(table.stream().allMatch(row -> row.length() <= 80), table.toString());
    line[line.length - 1] = "md";
    String md = run(ONCE, line).out();
    assertTrue(md.contains("|:--|--:|--:|--:|--:|--:|--:|--:|\n| naive | "), md);
    assertTrue(md.contains("- **ratio**: 1.00000"), md);
    line[line.length - 1] = "csv";
    List<String> csv = run(ONCE, line).out().lines().toList();
    assertEquals(3, csv.size());
    assertTrue(csv.get(0).startsWith("model,backend,precision,text,context,stride,"));
    assertEquals(18, csv.get(1).split(",", -1).length);
    assertTrue(csv.get(1).matches("pip,naive,float32,standard input,1024,1024,.*,vector,.*,true"));
    assertTrue(csv.get(2).endsWith(",,,,,true"), csv.get(2));
  }

  @ParameterizedTest
  @CsvSource({
    "eval, 2, 'Missing required parameter: ''TEXTFILE'' (parley eval --help explains)'",
    "eval - --format xml, 2, '--format: expected table, md, csv, json, got xml'",
    "eval - --against vectr, 2, 'got vectr; did you mean vector?'",
    "eval - --context 1, 2, '--context: expected 2 to 1024, got 1'",
    "eval - --context 1025, 2, '--context: expected 2 to 1024, got 1025'",
    "eval - --context 10 --stride 11, 2, '--stride: expected 1 to 10, got 11'",
    "eval - --stride 0, 2, '--stride: expected 1 to 1024, got 0'",
    "eval - --limit 1, 2, '--limit: expected at least 2, got 1'",
    "eval - --ids, 2, 'standard input: expected token ids from 0 to 2047, got Once'",
    "eval - -m GOLDEN, 2, 'no vocabulary: give --vocab FILE, or --ids and a file of token ids'",
    "eval FOLDER, 2, 'expected a file, got a folder'",
    "eval FOLDER/none, 3, 'none: there is no such file'",
    "eval FOLDER/empty, 2, 'empty: expected at least 2 tokens, as nothing is expected'",
    "eval FOLDER/one, 2, 'of the first, got 1'",
    "eval FOLDER/bad, 3, 'bad: byte 4: expected UTF-8, got 0xff'",
    "eval FOLDER/cut, 3, 'cut: byte 2: expected UTF-8, got 0xe2'",
  })
  void whatCannotBeScoredIsSaidInOneLine(String line, int code, String message) throws IOException {
    Files.write(folder.resolve("empty"), new byte[0]);
    Files.writeString(folder.resolve("one"), "hi");
    Files.write(folder.resolve("bad"), new byte[] {'h', 'i', ',', ' ', (byte) 0xff, 'x'});
    Files.write(folder.resolve("cut"), new byte[] {'h', 'i', (byte) 0xe2, (byte) 0x82});
    String[] args =
        Stream.of(line.split(" ", -1))
            .map(word -> word.replace("FOLDER", folder.toString()).replace("GOLDEN", GOLDEN))
            .toArray(String[]::new);
    Run run = run(ONCE, args);
    assertEquals(code, run.code(), run.err());
    assertEquals("", run.out());
    assertTrue(run.err().contains(message), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertFalse(run.err().contains("Exception"), run.err());
  }
}
