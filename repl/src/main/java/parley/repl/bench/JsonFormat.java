package parley.repl.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.OptionalDouble;
import parley.repl.bench.BenchRow.Figures;
import parley.repl.bench.BenchRow.Rates;
import parley.repl.table.Digits;
import parley.repl.table.Json;

/**
 * One JSON object for programs. Rates are per second, GB and MB decimal; figures that do not exist
 * are null, and {@code note} says why. Numbers have five significant digits.
 */
final class JsonFormat implements ReportFormat {

  @Override
  public String name() {
    return "json";
  }

  @Override
  public void write(BenchReport report, PrintWriter out, int width) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    machine(root.putObject("machine"), report.machine());
    ObjectNode model = root.putObject("model");
    model.put("name", report.model().name());
    model.put("parameters", report.model().config().parameters());
    ObjectNode weightBytes = model.putObject("weight_bytes");
    report.weightBytes().forEach(weightBytes::put);
    root.put("complete", !report.interrupted());
    ArrayNode results = root.putArray("results");
    report.rows().forEach(row -> row(results.addObject(), report, row));
    Json.println(root, out);
  }

  private static void machine(ObjectNode node, Machine machine) {
    node.put("cpu", machine.cpu());
    node.put("threads_available", machine.threadsAvailable());
    ObjectNode reads = node.putObject("read_gb_per_s");
    machine
        .readBytesPerSecond()
        .forEach((precision, rates) -> billions(reads.putObject(precision.word()), rates));
    billions(node.putObject("fma_gflops"), machine.operationsPerSecond());
    node.put("limit_drift", Digits.forPrograms(machine.limitDrift()));
  }

  private static void billions(ObjectNode node, Map<Integer, Double> byThreads) {
    byThreads.forEach(
        (threads, rate) -> node.put(threads.toString(), Digits.forPrograms(rate / 1e9)));
  }

  private static void row(ObjectNode node, BenchReport report, BenchRow row) {
    node.put("backend", row.backend());
    node.put("variant", report.variants().get(row.backend()));
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
    node.put(
        row.test() == BenchRow.Test.PREFILL ? "fma_gflops" : "read_gb_per_s",
        row.figures()
            .flatMap(Figures::againstLimit)
            .map(against -> Digits.forPrograms(against.limit() / 1e9))
            .orElse(null));
    node.put("share_of_limit", rounded(report.shareOfLimit(row)));
    node.put("ratio_to_first", rounded(report.ratioToFirst(row)));
    node.put(
        "first_token_ms",
        row.figures().map(f -> Digits.forPrograms(f.firstTokenMs())).orElse(null));
    node.put(
        "memory_mb",
        row.figures().map(f -> Digits.forPrograms(f.memoryBytes() / 1e6)).orElse(null));
    node.put("note", row.note().orElse(null));
  }

  private static void rates(ObjectNode node, Rates rates) {
    node.put("median", Digits.forPrograms(rates.median()));
    node.put("min", Digits.forPrograms(rates.min()));
    node.put("max", Digits.forPrograms(rates.max()));
    node.put("spread", Digits.forPrograms(rates.spread()));
  }

  /** Null for what does not exist. */
  private static Double rounded(OptionalDouble value) {
    return value.isPresent() ? Digits.forPrograms(value.getAsDouble()) : null;
  }
}
