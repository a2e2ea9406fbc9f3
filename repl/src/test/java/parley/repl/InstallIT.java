package parley.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.repl.LauncherRun.Result;

/**
 * {@code parley install} through the launcher and the real Maven, into a folder of the test, and
 * what can then be done with it.
 */
class InstallIT {
  private static final Path ROOT = Path.of(System.getProperty("parley.root"));

  @TempDir Path data;

  @ParameterizedTest
  @CsvSource({"onnx, hf, 78, ONNX Runtime 1.23", "torch, torch_native, 115, PyTorch 2.7"})
  void installedBackendRunsIsMeasuredComparedAndRemoved(
      String backend, String alias, int megabytes, String variant) throws Exception {
    String golden = ROOT.resolve("engine/golden/plain/model.bin").toString();
    Result before = run("generate", "-m", golden, "-b", backend, "--ids", "1 2", "-n", "1");
    assertEquals(1, before.exitCode());
    String reason =
        "not installed: run parley install %s (about %d MB)\n".formatted(backend, megabytes);
    assertTrue(before.err().endsWith(reason), before.err());

    Result installed = run("install", backend);
    Path place = data.resolve("parley/backends").resolve(backend);
    assertEquals("", installed.err());
    assertEquals(0, installed.exitCode());
    String said = backend + " is installed: " + place + ", ";
    assertTrue(installed.out().startsWith(said), installed.out());

    generateMeetsTheGoldenCase(alias);
    assertEquals(
        PosixFilePermissions.fromString("rwx------"),
        Files.getPosixFilePermissions(place.resolve("natives")));
    benchAndCompareShowIt(golden, backend, variant);
    double ours = perplexity("vector");
    assertEquals(ours, perplexity(backend), 1e-5 * ours);

    assertEquals(place + " is removed\n", run("install", "--remove", backend).out());
    assertFalse(Files.exists(place));
  }

  private void generateMeetsTheGoldenCase(String backend) throws Exception {
    for (String name : List.of("plain", "odd", "deep", "one")) {
      Path folder = ROOT.resolve("engine/golden").resolve(name);
      JsonNode golden = new ObjectMapper().readTree(folder.resolve("case.json").toFile());
      Result result =
          run(
              "generate",
              "-m",
              folder.resolve("model.bin").toString(),
              "-b",
              backend,
              "--greedy",
              "--json",
              "--ids",
              golden.get("prompt").toString(),
              "-n",
              golden.get("max_new_tokens").asText());
      assertEquals("", result.err());
      int[] all = ints(golden.get("greedy"));
      int[] ids = ints(new ObjectMapper().readTree(result.out()).get("ids"));
      int start = golden.get("prompt").size();
      assertEquals(List.of(0, all.length - start), List.of(result.exitCode(), ids.length));
      for (int i = 0; i < ids.length; i++) {
        assertEquals(all[start + i], ids[i], name + ", token " + i);
      }
    }
  }

  private void benchAndCompareShowIt(String model, String backend, String variant)
      throws Exception {
    Result bench =
        run("bench", backend, "-m", model, "-t", "1", "-r", "1", "-n", "4", "-p", "4", "-d", "0");
    assertEquals(0, bench.exitCode(), bench.err());
    assertTrue(bench.out().contains(backend + ": " + variant), bench.out());
    Result compare =
        run("compare", "-m", model, "--ids", "1 2 3", "-n", "8", "-b", "naive," + backend);
    assertEquals(0, compare.exitCode(), compare.err() + compare.out());
    assertTrue(compare.out().matches("(?s).*\n" + backend + " +8 .* identical\n.*"), compare.out());
  }

  /** Of a text that the embedded model knows the kind of. */
  private double perplexity(String backend) throws Exception {
    Path text = data.resolve("story.txt");
    Files.writeString(
        text,
        "Once upon a time a small fox lived by the sea. One night it saw a light. ".repeat(6));
    Result eval = run("eval", text.toString(), "-b", backend, "--format", "json");
    assertEquals(0, eval.exitCode(), eval.err());
    return new ObjectMapper().readTree(eval.out()).findValue("perplexity").asDouble();
  }

  private static int[] ints(JsonNode array) {
    return new ObjectMapper().convertValue(array, int[].class);
  }

  private Result run(String... arguments) throws Exception {
    return new LauncherRun(ROOT.resolve("parley"), arguments)
        .with(Map.of("XDG_DATA_HOME", data.toString()))
        .run();
  }
}
