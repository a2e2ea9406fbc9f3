package parley.repl.eval;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.OptionalDouble;
import parley.repl.eval.EvalReport.BackendScore;
import parley.repl.eval.EvalReport.Difference;
import parley.repl.table.Digits;
import parley.repl.table.Json;

/**
 * One JSON object for programs; what does not exist is null. Measured numbers have five digits,
 * computed ones {@value #DIGITS}.
 */
final class JsonFormat implements EvalFormat {

  /** So that float32 backends, which are about 1e-7 apart, can be told apart. */
  static final int DIGITS = 12;

  @Override
  public String name() {
    return "json";
  }

  @Override
  public void write(EvalReport report, PrintWriter out, int width) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("model", report.model());
    root.put("text", report.plan().text());
    root.put("context", report.plan().context());
    root.put("stride", report.plan().stride());
    root.put("tokens", report.plan().ids().length);
    root.put("scored", report.scored());
    root.put("scored_bytes", report.bytes().isPresent() ? report.bytes().getAsLong() : null);
    root.put("seconds", Digits.forPrograms(report.seconds()));
    root.put("complete", !report.interrupted());
    ArrayNode results = root.putArray("results");
    report.scores().forEach(score -> score(results.addObject(), report, score));
    if (report.difference().isPresent()) {
      difference(root.putObject("difference"), report, report.difference().get());
    } else {
      root.putNull("difference");
    }
    Json.println(root, out);
  }

  private static void score(ObjectNode node, EvalReport report, BackendScore score) {
    node.put("backend", score.backend());
    node.put("precision", score.precision().word());
    node.put("nll", exact(score.nats()));
    node.put("perplexity", exact(score.perplexity()));
    OptionalDouble bits = report.bitsPerByte(score);
    node.put("bits_per_byte", bits.isPresent() ? exact(bits.getAsDouble()) : null);
    node.put("seconds", Digits.forPrograms(score.seconds()));
    node.put("tokens_per_second", Digits.forPrograms(report.tokensPerSecond(score)));
  }

  private static void difference(ObjectNode node, EvalReport report, Difference difference) {
    node.put("backend", report.score().backend());
    node.put("against", difference.reference().backend());
    node.put("kl_divergence", exact(difference.divergence()));
    node.put("same_top", exact(difference.sameTop()));
    node.put("perplexity_ratio", exact(report.perplexityRatio().orElseThrow()));
  }

  /** Null for what is too large for a number. */
  private static Double exact(double value) {
    return Double.isInfinite(value) ? null : Digits.forPrograms(value, DIGITS);
  }
}
