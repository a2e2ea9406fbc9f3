package parley.repl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.config.Setting;
import parley.repl.cli.Console;
import parley.repl.cli.ErrorLine;
import parley.repl.cli.ExitCode;
import parley.repl.cli.SettingOptions;
import picocli.CommandLine;

/** The command line of {@code parley bench}. */
class BenchCommandTest {

  private static final String ODD = "../engine/golden/odd/model.bin";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void aBareModelFileIsMeasuredAndNothingElseIsPrinted() throws IOException {
    int code =
        run(
            "-m",
            ODD,
            "naive",
            "-b",
            "numpy",
            "-t",
            "1",
            "-p",
            "40",
            "-n",
            "2",
            "-d",
            "0,32",
            "-r",
            "1",
            "--budget",
            "2",
            "--format",
            "json");
    assertEquals(ExitCode.OK, code, err.toString(StandardCharsets.UTF_8));
    assertEquals("", err.toString(StandardCharsets.UTF_8));
    JsonNode results = new ObjectMapper().readTree(out.toByteArray()).get("results");
    assertEquals(6, results.size());
    assertEquals("naive", results.get(0).get("backend").asText());
    assertEquals("array", results.get(3).get("backend").asText());
    assertEquals("context: 33 of 40 tokens", results.get(0).get("note").asText());
    assertEquals("context: 1 of 2 tokens", results.get(2).get("note").asText());
  }

  @Test
  void anInt8FileIsMeasuredOnTheBackendsThatRunIt() throws IOException {
    String file = ODD.replace("model.bin", "model_q8.bin");
    String[] brief = {"-t", "1", "-p", "8", "-n", "2", "-d", "0", "-r", "1", "--budget", "0.1"};
    List<String> arguments = new ArrayList<>(List.of(brief));
    arguments.addAll(List.of("--format", "json", "-m", file));
    assertEquals(ExitCode.OK, run(arguments.toArray(String[]::new)));
    JsonNode results = new ObjectMapper().readTree(out.toByteArray()).get("results");
    results.forEach(row -> assertEquals("int8", row.get("precision").asText()));
    assertEquals("vector-q8", results.get(0).get("backend").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "--shape huge, --shape: expected pip",
    "--shape pip -m pip, --shape: expected it without --model",
    "--plot rates.pdf, '--plot: expected a file that ends with .svg or .png, got rates.pdf'",
    "--plot no/such/rates.svg, '--plot: expected a folder to write in, got'",
    "--format xml, '--format: expected table, md, csv, json, got xml'",
    "-b vectr, did you mean vector?",
    "-p 0, prompt tokens: expected at least 1",
    "-n 0, new tokens: expected at least 1",
    "-d 0;-1, depth: expected at least 0",
    "-t 0, threads: expected at least 1",
    "-r 0, repetitions: expected at least 1",
    "--budget 0, budget: expected more than 0 s",
    "--budget NaN, budget: expected more than 0 s",
  })
  void aWrongOptionIsAUsageErrorThatNamesIt(String arguments, String message) {
    int code = run(arguments.replace(';', ',').split(" ", -1));
    assertEquals(ExitCode.USAGE, code);
    String error = err.toString(StandardCharsets.UTF_8);
    assertTrue(error.contains(message), error);
    assertEquals(0, out.size());
  }

  @Test
  void aMissingModelIsABadFile() {
    assertEquals(ExitCode.BAD_FILE, run("-m", "no/such/model.bin", "-b", "naive"));
  }

  private int run(String... arguments) {
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            errors,
            Map.of("XDG_CONFIG_HOME", "/nonexistent"),
            false);
    CommandLine line = new CommandLine(new BenchCommand(console));
    SettingOptions.add(line.getCommandSpec(), List.of(Setting.MODEL));
    SettingOptions.addCommon(line.getCommandSpec());
    line.setExecutionExceptionHandler(
        (e, _, _) -> {
          errors.println(ErrorLine.of(e));
          return ExitCode.of(e);
        });
    return line.execute(arguments);
  }
}
