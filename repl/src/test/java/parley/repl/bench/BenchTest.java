package parley.repl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.ModelConfig;
import parley.engine.ModelException;
import parley.engine.Precision;
import parley.engine.Session;
import parley.engine.Weights;
import parley.engine.Workers;
import parley.weights.ModelShape;

/** Real runs, too short for true figures: every row must be there all the same. */
class BenchTest {

  private static final BenchPlan SHORT =
      new BenchPlan(16, 4, List.of(0, 600, 5000), List.of(1, 2), 2, 0.1);
  private static final List<String> TESTS =
      List.of("prefill 0", "decode 0", "decode 600", "decode 5000");

  private static final ModelConfig CONFIG = ModelShape.PIP.config();

  private static Workers workers;
  private static RandomModel weights;
  private static BenchModel model;

  /** What a backend without its library looks like. */
  private record Absent() implements Backend {
    @Override
    public String name() {
      return "absent";
    }

    @Override
    public List<String> aliases() {
      return List.of();
    }

    @Override
    public String description() {
      return "never runs";
    }

    @Override
    public Optional<String> unavailable() {
      return Optional.of("its library is not installed");
    }

    @Override
    public boolean usesCache() {
      return true;
    }

    @Override
    public Precision precision() {
      return Precision.FLOAT32;
    }

    @Override
    public Session open(Weights weights, Workers workers) {
      throw new AssertionError("opened although unavailable");
    }
  }

  @BeforeAll
  static void makeWeights() {
    workers = new Workers(2);
    weights = new RandomModel(CONFIG, workers);
    model =
        new BenchModel(
            "pip",
            CONFIG,
            Precision.FLOAT32,
            backend -> weights.weights(backend.precision(), new Cancellation()));
  }

  @AfterAll
  static void closeWeights() {
    weights.close();
    workers.close();
  }

  @Test
  void everyBackendHasARowForEveryTestAndNumberOfThreads() throws IOException {
    List<Backend> backends = new ArrayList<>(Backends.load().all());
    backends.removeIf(backend -> backend.unavailable().isPresent());
    backends.add(new Absent());
    BenchReport report = run(backends, SHORT, new Cancellation());

    List<String> expected =
        backends.stream()
            .flatMap(b -> Stream.of(1, 2).map(t -> b.name() + " " + t))
            .flatMap(who -> TESTS.stream().map(test -> who + " " + test))
            .toList();
    JsonNode json = new ObjectMapper().readTree(write(report, "json"));
    assertEquals(
        expected,
        StreamSupport.stream(json.get("results").spliterator(), false)
            .map(
                r ->
                    r.get("backend").asText()
                        + " "
                        + r.get("threads")
                        + " "
                        + r.get("test").asText()
                        + " "
                        + r.get("depth"))
            .toList());
    json.get("results").forEach(BenchTest::requireComplete);
    requireHeader(json);
    requireTable(report, backends.size() - 1);
    assertFalse(report.interrupted());
  }

  /** Three tests of each backend that runs, on two numbers of threads, each pair with a title. */
  private static void requireTable(BenchReport report, int running) {
    for (int width : List.of(60, 80, 120)) {
      String table = write(report, "table", width);
      long rows = table.lines().takeWhile(line -> !line.isEmpty()).count();
      assertEquals(1 + 6 + 6 * running, rows, table);
      assertTrue(table.lines().allMatch(line -> line.length() <= width), table);
      assertTrue(table.lines().filter(line -> line.contains("█".repeat(6))).count() >= 6, table);
    }
    String table = write(report, "table", 80);
    assertTrue(table.contains("\ndecode after 600 tokens, 2 threads\n"), table);
    assertTrue(table.contains("\nmissing    absent: its library is not installed\n"), table);
    assertTrue(
        table.contains(
            "\nmissing    decode after 5000 tokens: the model's context is 1024 tokens\n"),
        table);
  }

  private static void requireHeader(JsonNode json) {
    JsonNode machine = json.get("machine");
    assertFalse(machine.get("cpu").asText().isEmpty());
    assertTrue(machine.get("threads_available").asInt() >= 1);
    JsonNode reads = machine.get("read_gb_per_s");
    for (JsonNode limit :
        List.of(reads.get("float32"), reads.get("int8"), machine.get("fma_gflops"))) {
      assertTrue(limit.get("1").asDouble() > 0, machine.toString());
      assertTrue(limit.get("2").asDouble() > 0, machine.toString());
    }
    JsonNode model = json.get("model");
    assertEquals("pip", model.get("name").asText());
    assertEquals(5_525_504, model.get("parameters").asLong());
    JsonNode weightBytes = model.get("weight_bytes");
    assertEquals(Precision.FLOAT32.bytes(CONFIG), weightBytes.get("vector").asLong());
    assertEquals(Precision.INT8.bytes(CONFIG), weightBytes.get("vector-q8").asLong());
    assertFalse(model.get("weight_bytes").has("absent"));
  }

  private static void requireComplete(JsonNode row) {
    String note = row.get("note").asText();
    boolean tooDeep = row.get("depth").asInt() == 5000;
    if (row.get("backend").asText().equals("absent") || tooDeep) {
      boolean absent = row.get("backend").asText().equals("absent");
      assertEquals(
          absent ? "its library is not installed" : "the model's context is 1024 tokens", note);
      for (String field :
          List.of("tokens_per_second", "share_of_limit", "first_token_ms", "memory_mb")) {
        assertTrue(row.get(field).isNull(), row.toString());
      }
      return;
    }
    JsonNode rates = row.get("tokens_per_second");
    assertTrue(0 < rates.get("min").asDouble(), row.toString());
    assertTrue(rates.get("min").asDouble() <= rates.get("median").asDouble(), row.toString());
    assertTrue(rates.get("median").asDouble() <= rates.get("max").asDouble(), row.toString());
    requireShare(row);
    assertTrue(row.get("first_token_ms").asDouble() > 0, row.toString());
    Precision precision = Backends.load().require(row.get("backend").asText()).precision();
    assertEquals(precision.word(), row.get("precision").asText());
    long bytes = precision.bytes(CONFIG);
    double megabytes = row.get("memory_mb").asDouble();
    assertTrue(megabytes > bytes / 1e6 && megabytes < bytes / 1e6 + 40, row.toString());
    int repetitions = row.get("repetitions").asInt();
    assertTrue(repetitions >= 1 && repetitions <= 2, row.toString());
    requireCutsNoted(row, note, row.get("test").asText().equals("prefill") ? 16 : 4, repetitions);
  }

  /** An estimate has none. */
  private static void requireShare(JsonNode row) {
    String limit = row.get("test").asText().equals("prefill") ? "fma_gflops" : "read_gb_per_s";
    boolean estimated = row.get("tokens").asInt() == 0;
    assertEquals(estimated, row.get("share_of_limit").isNull(), row.toString());
    assertEquals(estimated, row.get(limit).isNull(), row.toString());
    assertTrue(estimated || row.get("share_of_limit").asDouble() > 0, row.toString());
    assertTrue(estimated || row.get(limit).asDouble() > 0, row.toString());
  }

  private static void requireCutsNoted(JsonNode row, String note, int wanted, int repetitions) {
    int tokens = row.get("tokens").asInt();
    if (tokens == 0) {
      assertTrue(note.startsWith("budget: estimated from prefill"), row.toString());
      assertEquals(600, row.get("depth").asInt());
    } else {
      assertEquals(tokens < wanted, note.contains(tokens + " of " + wanted + " tokens"));
      assertEquals(repetitions < 2, note.contains(repetitions + " of 2 repetitions"));
    }
  }

  @Test
  void weightsThatCannotBeHadAreANoteInTheirRows() {
    BenchModel int8Only =
        new BenchModel(
            "pip",
            CONFIG,
            Precision.FLOAT32,
            backend -> {
              if (backend.precision() == Precision.FLOAT32) {
                throw new ModelException("there are only int8 weights");
              }
              return weights.weights(backend.precision(), new Cancellation());
            });
    BenchPlan plan = new BenchPlan(2, 1, List.of(0), List.of(1), 1, 0.01);
    List<Backend> backends =
        Stream.of("vector", "vector-q8").map(name -> Backends.load().require(name)).toList();
    BenchReport report = Bench.run(int8Only, backends, plan, new Cancellation(), _ -> {});
    assertEquals(4, report.rows().size());
    for (BenchRow row : report.rows()) {
      boolean float32 = row.backend().equals("vector");
      assertEquals(float32, row.figures().isEmpty());
      assertEquals(float32, row.note().equals(Optional.of("there are only int8 weights")));
    }
  }

  @Test
  void theScalarBackendEstimatesWhatExceedsTheBudget() {
    BenchPlan plan = new BenchPlan(2, 1, List.of(1000), List.of(1), 1, 0.01);
    BenchReport report = run(List.of(Backends.load().require("naive")), plan, new Cancellation());
    BenchRow prefill = report.rows().getFirst();
    BenchRow decode = report.rows().getLast();
    assertTrue(decode.figures().orElseThrow().estimated());
    assertEquals(
        prefill.figures().orElseThrow().tokensPerSecond().median() / 1001,
        decode.figures().orElseThrow().tokensPerSecond().median(),
        1e-9);
  }

  @Test
  void aCancelledRunReportsTheRowsBefore() {
    Cancellation cancellation = new Cancellation();
    BenchReport report =
        Bench.run(
            model,
            List.of(Backends.load().require("vector")),
            SHORT,
            cancellation,
            text -> {
              if (text.contains("decode")) {
                cancellation.request();
              }
            });
    assertTrue(report.interrupted());
    assertEquals(
        List.of(BenchRow.Test.PREFILL), report.rows().stream().map(BenchRow::test).toList());
    assertTrue(write(report, "table").contains("incomplete interrupted"));
  }

  @Test
  void whatIsNamedTwiceIsMeasuredOnce() {
    BenchPlan plan = new BenchPlan(2, 1, List.of(0, 5, 0), List.of(2, 2), 1, 0.01);
    assertEquals(List.of(0, 5), plan.depths());
    assertEquals(List.of(2), plan.threads());
  }

  private static BenchReport run(
      List<Backend> backends, BenchPlan plan, Cancellation cancellation) {
    return Bench.run(model, backends, plan, cancellation, _ -> {});
  }

  private static String write(BenchReport report, String format) {
    return write(report, format, 80);
  }

  private static String write(BenchReport report, String format, int width) {
    StringWriter text = new StringWriter();
    ReportFormat.ALL.stream()
        .filter(f -> f.name().equals(format))
        .forEach(f -> f.write(report, new PrintWriter(text), width));
    return text.toString();
  }
}
