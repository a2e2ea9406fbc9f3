package parley.repl.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.FinishReason;
import parley.engine.Precision;
import parley.repl.cli.ExitCode;
import parley.repl.compare.BackendRun.Ending;
import parley.repl.talk.OpenModel;
import parley.repl.talk.Pip;
import parley.repl.talk.TurnFigures;

/** Real runs of the embedded model, and reports of answers that differ. */
final class ComparisonTest {

  private static final Backend NAIVE = Backends.load().require("naive");
  private static final Backend VECTOR = Backends.load().require("vector");
  private static final Backend INT8 = Backends.load().require("vector-q8");

  private OpenModel model;
  private int[] prompt;

  @BeforeEach
  void open() {
    model = Pip.open();
    prompt = model.tokenizer().orElseThrow().encode("Once upon a time");
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void everyBackendSaysTheSame() {
    ComparisonReport report = run(Backends.load().all(), 6, 600, new Cancellation());
    assertEquals(ExitCode.OK, report.exitCode());
    assertEquals(Backends.load().all().size(), report.rows().size());
    assertEquals("naive", report.reference().orElseThrow().backend().name());
    for (ComparisonRow row : report.rows()) {
      boolean runs = row.backend().unavailable().isEmpty();
      assertEquals(runs, row.run().isPresent());
      if (report.isBinding(row) && runs && !row.backend().name().equals("naive")) {
        assertEquals(new Verdict.Identical(6), row.verdict());
      }
    }
    String table = write(report, "table", 80);
    assertEquals(1, table.split("prince", -1).length - 1, table); // the text stands once
  }

  @Test
  void aBackendStopsAtItsBudgetAndWhatItHasIsCompared() {
    ComparisonReport report = run(List.of(NAIVE, VECTOR), 900, 1, new Cancellation());
    for (ComparisonRow row : report.rows()) {
      switch (row.verdict()) {
        case Verdict.Reference _ ->
            assertEquals(row.run().orElseThrow(), report.reference().orElseThrow());
        case Verdict.Identical(int tokens) ->
            assertEquals(
                Math.min(
                    row.run().orElseThrow().ids().length,
                    report.reference().orElseThrow().ids().length),
                tokens);
        case Verdict.Missing(String reason) -> // a machine that had other things to do
            assertEquals("the budget of 1 s ended before the first token", reason);
        case Verdict.Difference _, Verdict.Failed _ -> throw new AssertionError(row.toString());
      }
    }
    // No machine computes 900 texts of up to 900 tokens in a second.
    assertTrue(report.rows().getFirst().run().stream().allMatch(r -> r.ending() == Ending.BUDGET));
    assertTrue(write(report, "table", 80).contains("the budget of 1 s"));
  }

  @Test
  void aBudgetBeforeTheFirstTokenIsSaid() {
    ComparisonReport report = run(List.of(NAIVE), 5, 1e-6, new Cancellation());
    assertEquals(ExitCode.FAILURE, report.exitCode());
    String said = "naive      missing: the budget of 0.000001 s ended before the first token";
    assertEquals(List.of(said), report.lines(80));
  }

  @Test
  void aCancelledRunHasWhatThereIs() {
    Cancellation cancellation = new Cancellation();
    ComparisonReport report =
        Comparison.run(
            model,
            List.of(VECTOR, NAIVE, INT8),
            new ComparisonPlan(prompt, 900, -1, 600),
            cancellation,
            text -> {
              if (text.contains("naive: 2 of 900 tokens")) {
                cancellation.request();
              }
            });
    assertEquals(ExitCode.INTERRUPTED, report.exitCode());
    assertEquals(2, report.rows().size());
    assertEquals(Ending.INTERRUPTED, report.rows().getLast().run().orElseThrow().ending());
    assertInstanceOf(Verdict.Identical.class, report.rows().getLast().verdict());
    assertTrue(write(report, "table", 80).contains("incomplete interrupted"));
  }

  /** Answers to two prompts, as if two backends had given them to one. */
  @Test
  void aDifferenceIsAFaultAmongFloat32BackendsOnly() throws IOException {
    ComparisonReport real = run(List.of(VECTOR), 8, 600, new Cancellation());
    int[] expected = real.reference().orElseThrow().ids();
    int[] other = expected.clone();
    other[3]++;
    Verdict difference = new Verdict.Difference(3, expected[3], other[3], 0.0312);
    ComparisonReport float32 = report(real, row(NAIVE, other, difference));
    assertEquals(ExitCode.FAILURE, float32.exitCode());
    List<String> lines = float32.lines(80);
    assertTrue(lines.stream().anyMatch(line -> line.endsWith("differs at 3")), lines.toString());
    assertTrue(
        String.join(" ", lines)
            .matches(
                ".*naive +token 3 is \".*\" \\(\\d+\\), in vector \".*\" \\(\\d+\\), .* 0\\.0312"),
        lines.toString());
    JsonNode json = new ObjectMapper().readTree(write(float32, "json", 80));
    assertEquals("differs", json.at("/results/1/verdict").asText());
    assertEquals(3, json.at("/results/1/first_difference/index").asInt());
    assertEquals(other[3], json.at("/results/1/first_difference/got_id").asInt());
    assertTrue(!json.get("equal").asBoolean());

    ComparisonReport int8 = report(real, row(INT8, other, difference));
    assertEquals(ExitCode.OK, int8.exitCode());
    assertTrue(String.join(" ", int8.lines(80)).contains("no fault"), int8.lines(80).toString());

    Verdict tie = new Verdict.Difference(3, expected[3], other[3], 1e-4);
    ComparisonReport near = report(real, row(NAIVE, other, tie));
    assertEquals(ExitCode.OK, near.exitCode());
    assertTrue(near.lines(80).getLast().contains("counts as equal"), near.lines(80).toString());
    assertTrue(write(near, "csv", 80).contains(",near_tie,3,"), write(near, "csv", 80));
  }

  /** A prefill may say otherwise than the decoding that the answer comes from; that is no tie. */
  @Test
  void aTokenThatThePrefillLikesBetterByFarIsNoNearTie() {
    assertFalse(new Verdict.Difference(3, 1, 2, -3).isNearTie());
    assertFalse(new Verdict.Difference(3, 1, 2, Double.NaN).isNearTie());
    assertTrue(new Verdict.Difference(3, 1, 2, -1e-4).isNearTie());
  }

  /** As where the budget has cut the reference, or the other answer. */
  @Test
  void answersOfDifferentLengthsAreIdenticalAsFarAsBothGo() {
    ComparisonReport real = run(List.of(VECTOR), 8, 600, new Cancellation());
    int[] ids = real.reference().orElseThrow().ids();
    for (int length : List.of(6, 8, 10)) {
      int common = Math.min(length, 8);
      int[] other = Arrays.copyOf(ids, length);
      ComparisonReport two = report(real, row(INT8, other, new Verdict.Identical(common)));
      String words = length == 8 ? "identical" : "identical as far as both go, " + common;
      List<String> lines = two.lines(80);
      assertTrue(lines.getLast().endsWith("  " + words), lines.toString());
    }
  }

  @Test
  void nothingSaidIsNotEqual() throws IOException {
    ComparisonReport report = run(List.of(NAIVE), 5, 1e-6, new Cancellation());
    JsonNode json = new ObjectMapper().readTree(write(report, "json", 80));
    assertFalse(json.get("equal").asBoolean(true));
    Cancellation cancelled = new Cancellation();
    cancelled.request();
    json = new ObjectMapper().readTree(write(run(List.of(NAIVE), 5, 9, cancelled), "json", 80));
    assertFalse(json.get("equal").asBoolean(true));
    assertEquals("[]", json.get("results").toString());
  }

  private static ComparisonReport report(ComparisonReport real, ComparisonRow more) {
    List<ComparisonRow> rows = new ArrayList<>(real.rows());
    rows.add(more);
    return new ComparisonReport(
        real.model(), real.tokenizer(), real.plan(), real.reference(), rows, false);
  }

  private static ComparisonRow row(Backend backend, int[] ids, Verdict verdict) {
    TurnFigures figures =
        new TurnFigures(
            4, 0, 1_000_000, 2_000_000, ids.length, 9_000_000, 0, 0, FinishReason.LENGTH);
    BackendRun run = new BackendRun(backend, ids, figures, Ending.WHOLE);
    boolean exact = backend.precision() == Precision.FLOAT32;
    return new ComparisonRow(backend, backend.precision(), exact, Optional.of(run), verdict);
  }

  private ComparisonReport run(
      List<Backend> backends, int tokens, double budget, Cancellation cancellation) {
    ComparisonPlan plan = new ComparisonPlan(prompt, tokens, -1, budget);
    return Comparison.run(model, backends, plan, cancellation, _ -> {});
  }

  private static String write(ComparisonReport report, String format, int width) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    ComparisonFormat.ALL.stream()
        .filter(known -> known.name().equals(format))
        .forEach(known -> known.write(report, out, width));
    out.flush();
    return text.toString();
  }
}
