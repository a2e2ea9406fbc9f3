package parley.repl.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import parley.repl.bench.BenchRow.Figures;
import parley.repl.bench.BenchRow.Rates;

/**
 * One JSON object for programs. Rates are per second, GB and MB decimal; figures that do not exist
 * are null, and {@code note} says why. Numbers have five significant digits.
 */
final class JsonFormat implements ReportFormat {

  static final MathContext DIGITS = new MathContext(5);

  private final ObjectMapper mapper = new ObjectMapper();

  @Override
  public String name() {
    return "json";
  }

  @Override
  public void write(BenchReport report, PrintWriter out) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    machine(root.putObject("machine"), report.machine());
    ObjectNode model = root.putObject("model");
    model.put("name", report.model().name());
    model.put("parameters", report.model().config().parameters());
    ObjectNode weightBytes = model.putObject("weight_bytes");
    report.weightBytes().forEach(weightBytes::put);
    ArrayNode results = root.putArray("results");
    report.rows().forEach(row -> row(results.addObject(), report, row));
    try {
      out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values was not written", e);
    }
  }

  private static void machine(ObjectNode node, Machine machine) {
    node.put("cpu", machine.cpu());
    node.put("threads_available", machine.threadsAvailable());
    ObjectNode reads = node.putObject("read_gb_per_s");
    machine
        .readBytesPerSecond()
        .forEach((precision, rates) -> billions(reads.putObject(precision.word()), rates));
    billions(node.putObject("fma_gflops"), machine.operationsPerSecond());
  }

  private static void billions(ObjectNode node, Map<Integer, Double> byThreads) {
    byThreads.forEach((threads, rate) -> node.put(threads.toString(), rounded(rate / 1e9)));
  }

  private static void row(ObjectNode node, BenchReport report, BenchRow row) {
    node.put("backend", row.backend());
    node.put("precision", row.precision().word());
    node.put("threads", row.threads());
    node.put("test", row.test().toString());
    node.put("depth", row.depth());
    node.put("tokens", row.figures().map(Figures::tokens).orElse(0));
    node.put("repetitions", row.figures().map(Figures::repetitions).orElse(0));
    row.figures()
        .ifPresentOrElse(
            figures -> rates(node.putObject("tokens_per_second"), figures.tokensPerSecond()),
            () -> node.putNull("tokens_per_second"));
    Double share = null;
    if (report.shareOfLimit(row).isPresent()) {
      share = rounded(report.shareOfLimit(row).getAsDouble());
    }
    node.put("share_of_limit", share);
    node.put("first_token_ms", row.figures().map(f -> rounded(f.firstTokenMs())).orElse(null));
    node.put("memory_mb", row.figures().map(f -> rounded(f.memoryBytes() / 1e6)).orElse(null));
    node.put("note", row.note().orElse(null));
  }

  private static void rates(ObjectNode node, Rates rates) {
    node.put("median", rounded(rates.median()));
    node.put("min", rounded(rates.min()));
    node.put("max", rounded(rates.max()));
  }

  private static double rounded(double value) {
    return new BigDecimal(value).round(DIGITS).doubleValue();
  }
}
