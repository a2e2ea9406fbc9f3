package parley.repl.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import parley.repl.cli.ExitCode;
import parley.repl.table.Digits;
import parley.repl.table.Json;

/** One JSON object for programs; what does not exist is null. Numbers have five digits. */
final class JsonFormat implements ComparisonFormat {

  private final ObjectMapper mapper = new ObjectMapper();

  @Override
  public String name() {
    return "json";
  }

  @Override
  public void write(ComparisonReport report, PrintWriter out, int width) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("model", report.model());
    root.set("prompt_ids", mapper.valueToTree(report.plan().prompt()));
    root.put("max_tokens", report.plan().maxTokens());
    root.put("budget_seconds", report.plan().budgetSeconds());
    root.put("reference", report.reference().map(run -> run.backend().name()).orElse(null));
    root.set("ids", mapper.valueToTree(report.reference().map(BackendRun::ids).orElse(null)));
    root.put("text", report.tokenizer().isEmpty() ? null : report.text());
    root.put("equal", report.isEqual());
    root.put("complete", report.exitCode() != ExitCode.INTERRUPTED);
    ArrayNode results = root.putArray("results");
    report.rows().forEach(row -> row(results.addObject(), report, row));
    Json.println(root, out);
  }

  private static void row(ObjectNode node, ComparisonReport report, ComparisonRow row) {
    node.put("backend", row.backend().name());
    node.put("precision", row.precision().word());
    node.put("tokens", row.run().map(run -> run.ids().length).orElse(0));
    node.put(
        "tokens_per_second",
        row.run()
            .map(r -> r.figures().decodeRate())
            .filter(r -> r > 0)
            .map(Digits::forPrograms)
            .orElse(null));
    node.put(
        "first_token_ms",
        row.run().map(run -> Digits.forPrograms(run.figures().firstTokenMillis())).orElse(null));
    node.put("seconds", row.run().map(run -> Digits.forPrograms(run.seconds())).orElse(null));
    node.put("ending", row.run().map(run -> run.ending().toString()).orElse(null));
    node.put("verdict", word(row.verdict()));
    node.put("fault", report.isFault(row));
    node.put("note", note(row.verdict()));
    if (row.verdict() instanceof Verdict.Difference difference) {
      difference(node.putObject("first_difference"), report, difference);
    } else {
      node.putNull("first_difference");
    }
  }

  private static void difference(
      ObjectNode node, ComparisonReport report, Verdict.Difference difference) {
    node.put("index", difference.index());
    node.put("expected_id", difference.expected());
    node.put("got_id", difference.got());
    node.put("expected", report.token(difference.expected()));
    node.put("got", report.token(difference.got()));
    node.put(
        "margin",
        Double.isNaN(difference.margin()) ? null : Digits.forPrograms(difference.margin()));
  }

  /** A word for a verdict, as programs may ask for it. */
  static String word(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Reference _ -> "reference";
      case Verdict.Identical _ -> "identical";
      case Verdict.Difference difference -> difference.isNearTie() ? "near_tie" : "differs";
      case Verdict.Missing _ -> "missing";
      case Verdict.Failed _ -> "failed";
    };
  }

  /** What more there is to say; null for nothing. */
  static String note(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Reference _, Verdict.Difference _ -> null;
      case Verdict.Identical same -> same.tokens() + " tokens compared";
      case Verdict.Missing missing -> missing.reason();
      case Verdict.Failed failed -> failed.reason();
    };
  }
}
