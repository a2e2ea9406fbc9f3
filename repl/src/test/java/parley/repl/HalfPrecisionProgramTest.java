package parley.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.engine.Backends;
import parley.engine.HalfFormat;
import parley.repl.cli.Console;
import parley.repl.cli.Consoles;
import parley.repl.cli.ExitCode;
import parley.repl.talk.Pip;

/** Whole command lines on models that are published in half precision, and on others. */
final class HalfPrecisionProgramTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path GOLDEN = Pip.ROOT.resolve("engine/golden");

  @TempDir Path folder;

  private record Run(int code, String out, String err) {}

  private static Run run(String... args) {
    Map<String, String> environment = Map.of("HOME", "/nowhere", "PARLEY_THREADS", "2");
    Console console = Consoles.of(new byte[0], environment);
    int code = new Program(console).run(args);
    return new Run(code, Consoles.text(console.out()), Consoles.text(console.err()));
  }

  /** The kernels in C++ need a compiler, which the build may not have found. */
  private static String fastestHalf() {
    boolean isNative = Backends.load().require(Backends.AUTO).name().equals("kv");
    return isNative ? "f16" : "vector-f16";
  }

  @ParameterizedTest
  @EnumSource(HalfFormat.class)
  void aFolderOfHalvesRunsOnHalvesByItselfAndLosesNothing(HalfFormat format) throws IOException {
    String model = halfFolder(format).toString();
    Run auto = generate(model, "auto");
    assertEquals("", auto.err());
    assertEquals(ExitCode.OK, auto.code());
    JsonNode json = JSON.readTree(auto.out());
    assertEquals(fastestHalf(), json.get("backend").asText());
    assertEquals(16, json.get("ids").size());
    String float32 = fastestHalf().equals("f16") ? "kv" : "vector";
    assertEquals(json.get("ids"), JSON.readTree(generate(model, float32).out()).get("ids"));
    assertEquals(logits(model, float32), logits(model, "auto")); // every digit
    Run bench = run("bench", "-m", model, "-b", "vector-f16", "-n", "2", "--format", "csv");
    assertTrue(bench.out().contains(",vector-f16,"), bench.out() + bench.err());
    assertTrue(bench.out().contains("," + format.precision().word() + ","), bench.out());
  }

  private static Run generate(String model, String backend) {
    return run(
        "generate",
        "-m",
        model,
        "-b",
        backend,
        "--ids",
        "1 2 3",
        "-n",
        "16",
        "--greedy",
        "--json",
        "--ignore-eos");
  }

  private static String logits(String model, String backend) {
    Run run = run("logits", "-m", model, "-b", backend, "--ids", "5 4 3 2", "--json");
    assertEquals(ExitCode.OK, run.code(), run.err());
    return run.out();
  }

  /** Its model.bin is float32, of which the card says that it was not so published. */
  @ParameterizedTest
  @EnumSource(HalfFormat.class)
  void exportedHalvesRunOnHalvesToo(HalfFormat format) throws IOException {
    String published = halfFolder(format).toString();
    String exported = folder.resolve("exported").toString();
    assertEquals(ExitCode.OK, run("export", published, "--out", exported).code());
    Run auto = generate(exported, "auto");
    assertEquals("", auto.err());
    assertEquals(fastestHalf(), JSON.readTree(auto.out()).get("backend").asText());
    assertEquals(logits(published, "auto"), logits(exported, "auto"));
    assertEquals(logits(published, "vector"), logits(exported, "vector"));
    Run compare = run("compare", "-m", exported, "--ids", "1 2", "-n", "4", "--format", "csv");
    assertEquals(ExitCode.OK, compare.code(), compare.err());
    assertTrue(compare.out().contains(format.precision().word()), compare.out());
  }

  @Test
  void roundingFloat32WeightsIsSaidOnce() {
    Run run = generate(GOLDEN.resolve("plain/model.bin").toString(), "vector-f16");
    assertEquals(ExitCode.OK, run.code());
    assertEquals("(float32 weights, rounded to float16 in memory)\n", run.err());
  }

  @Test
  void int8FilesAreRefusedByName() {
    Path file = GOLDEN.resolve("odd/model_q8.bin");
    Run run = generate(file.toString(), "vector-f16");
    assertEquals(ExitCode.BAD_FILE, run.code());
    assertTrue(
        run.err()
            .startsWith("error: " + file + ": precision: expected float16 weights, got int8; use"),
        run.err());
  }

  @Test
  void float32FilesStayFloat32ByThemselves() throws IOException {
    Run run = generate(GOLDEN.resolve("plain/model.bin").toString(), "auto");
    assertEquals("", run.err());
    assertFalse(JSON.readTree(run.out()).get("backend").asText().endsWith("f16"));
  }

  /** A golden model as HuggingFace publishes it, with every float32 rounded to 16 bits. */
  private Path halfFolder(HalfFormat format) throws IOException {
    Path out = folder.resolve(format.name());
    Run export =
        run("export", GOLDEN.resolve("odd").toString(), "--to", "safetensors", "--out", "" + out);
    assertEquals(ExitCode.OK, export.code(), export.err());
    Path file = out.resolve("model.safetensors");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[Math.toIntExact(bytes.getLong())];
    bytes.get(header);
    ObjectNode tensors = (ObjectNode) JSON.readTree(header);
    for (Map.Entry<String, JsonNode> entry : tensors.properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        ObjectNode tensor = (ObjectNode) entry.getValue();
        long from = tensor.get("data_offsets").get(0).asLong() / 2;
        long to = tensor.get("data_offsets").get(1).asLong() / 2;
        tensor.put("dtype", format == HalfFormat.FLOAT16 ? "F16" : "BF16");
        tensor.putArray("data_offsets").add(from).add(to);
      }
    }
    byte[] halfHeader = JSON.writeValueAsBytes(tensors);
    ByteBuffer half =
        ByteBuffer.allocate(8 + halfHeader.length + bytes.remaining() / 2)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(halfHeader.length)
            .put(halfHeader);
    while (bytes.hasRemaining()) {
      half.putShort(format.narrow(bytes.getFloat()));
    }
    Files.write(file, half.array());
    return out;
  }
}
