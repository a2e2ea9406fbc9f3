package parley.repl.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.config.Origin;
import parley.config.Setting;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.engine.Precision;
import parley.engine.Session;
import parley.repl.cli.ExitCode;
import parley.repl.talk.OpenModel;
import parley.repl.talk.Pip;

/** Scores of golden and embedded models, against what is computed here in another way. */
final class EvaluationTest {

  private static final Path GOLDEN = Pip.ROOT.resolve("engine/golden");
  private static final Cancellation NEVER = new Cancellation();

  /** About 110 tokens, more than a block. */
  private static final String STORY =
      "Once upon a time, a small prince named Sanjay lived in a windy place by the coast. "
          .repeat(5);

  static List<Backend> float32() {
    return Backends.load().all().stream()
        .filter(b -> b.unavailable().isEmpty() && b.precision() == Precision.FLOAT32)
        .toList();
  }

  private static OpenModel golden(String name, Backend backend) {
    return Pip.loader()
        .open(
            Pip.settings()
                .with(
                    Setting.MODEL,
                    GOLDEN.resolve(name).resolve("model.bin").toString(),
                    Origin.FLAG)
                .with(Setting.BACKEND, backend.name(), Origin.FLAG),
            NEVER);
  }

  private static OpenModel pip(Backend backend, int threads) {
    return Pip.loader()
        .open(
            Pip.settings()
                .with(Setting.BACKEND, backend.name(), Origin.FLAG)
                .with(Setting.THREADS, threads, Origin.FLAG),
            NEVER);
  }

  private static int[] story(OpenModel model) {
    return model.tokenizer().orElseThrow().encode(STORY);
  }

  private static EvalReport run(OpenModel model, int[] ids, int context, int stride) {
    return run(model, Optional.empty(), ids, context, stride);
  }

  private static EvalReport run(
      OpenModel model, Optional<OpenModel> reference, int[] ids, int context, int stride) {
    EvalPlan plan = new EvalPlan("text", ids, context, stride);
    return Evaluation.run(model, reference, plan, NEVER, _ -> {});
  }

  private static double nats(double[] logits, int id) {
    double sum = Arrays.stream(logits).map(Math::exp).sum(); // these logits are small
    return Math.log(sum) - logits[id];
  }

  /** The last token of a text alone is what two texts differ by; any token will do. */
  @ParameterizedTest
  @ValueSource(strings = {"plain", "odd", "deep", "one"})
  void aTokenIsScoredByTheFloat64LogitsOfTheGoldenModel(String name) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode golden = mapper.readTree(GOLDEN.resolve(name).resolve("case.json").toFile());
    int[] prompt = mapper.convertValue(golden.get("prompt"), int[].class);
    double[] logits = mapper.convertValue(golden.get("logits_after_prompt"), double[].class);
    for (Backend backend : float32()) {
      try (OpenModel model = golden(name, backend)) {
        int context = model.config().maxSeqLen();
        double before = 0;
        if (prompt.length > 1) {
          EvalReport of = run(model, prompt, context, context);
          assertEquals(prompt.length - 1, of.scored());
          before = of.score().nats() * of.scored();
        }
        for (int id : new int[] {0, 1, logits.length / 2, logits.length - 1}) {
          int[] more = Arrays.copyOf(prompt, prompt.length + 1);
          more[prompt.length] = id;
          EvalReport report = run(model, more, context, context);
          double got = report.score().nats() * report.scored() - before;
          assertEquals(nats(logits, id), got, 2e-4, backend.name());
        }
      }
    }
  }

  /** One forward pass for each token, over what stands before it in its window. */
  private static double slowly(OpenModel model, EvalPlan plan) {
    double sum = 0;
    int count = 0;
    try (Session session = model.session()) {
      for (Window window : plan.windows()) {
        for (int i = window.from(); i < window.end(); i++) {
          sum +=
              nats(
                  logits(session, Arrays.copyOfRange(plan.ids(), window.begin(), i)),
                  plan.ids()[i]);
          count++;
        }
      }
    }
    return sum / count;
  }

  private static double[] logits(Session session, int[] ids) {
    session.truncate(0);
    float[] logits = session.feed(ids, 1, NEVER).toArray(ValueLayout.JAVA_FLOAT);
    double[] wide = new double[logits.length];
    Arrays.setAll(wide, i -> logits[i]);
    return wide;
  }

  @ParameterizedTest
  @MethodSource("float32")
  void blocksAndWindowsScoreEachTokenAsAPassOfItsOwnDoes(Backend backend) {
    try (OpenModel model = golden("odd", backend)) {
      int most = model.config().maxSeqLen();
      int[] ids = new int[3 * most + 1];
      Arrays.setAll(ids, i -> (i * 7 + i / 5) % model.config().vocabSize());
      for (int[] window : new int[][] {{most, most}, {most, 3}, {5, 2}, {4, 1}, {2, 2}, {2, 1}}) {
        EvalPlan plan = new EvalPlan("text", ids, window[0], window[1]);
        EvalReport report = Evaluation.run(model, Optional.empty(), plan, NEVER, _ -> {});
        double expected = slowly(model, plan);
        assertEquals(expected, report.score().nats(), 1e-5 * expected, Arrays.toString(window));
        assertEquals(Math.exp(expected), report.score().perplexity(), 1e-4 * Math.exp(expected));
        assertEquals(OptionalLong.empty(), report.bytes());
      }
    }
  }

  @Test
  void allFloat32BackendsHaveTheSamePerplexity() {
    List<Double> perplexities = new ArrayList<>();
    for (Backend backend : float32()) {
      try (OpenModel model = pip(backend, 2)) {
        EvalReport report = run(model, story(model), 64, 48);
        perplexities.add(report.score().perplexity());
      }
    }
    double first = perplexities.getFirst();
    assertTrue(perplexities.size() > 1 && first > 1 && first < 5, perplexities.toString());
    perplexities.forEach(other -> assertEquals(first, other, 1e-5 * first));
  }

  /** Blocks are of another length with a cache, and the sums go over several threads. */
  @Test
  void cacheAndThreadsChangeNoBit() {
    List<Double> nats = new ArrayList<>();
    for (String name : List.of("vector", "array")) {
      for (int threads : new int[] {1, 3}) {
        try (OpenModel model = pip(Backends.load().require(name), threads)) {
          nats.add(run(model, story(model), 200, 200).score().nats());
        }
      }
    }
    assertEquals(List.of(nats.getFirst()), nats.stream().distinct().toList());
  }

  @Test
  void bitsAreThoseOfTheBytesOfTheTokensScored() {
    try (OpenModel model = pip(Backends.load().require("vector"), 1)) {
      int[] ids = story(model);
      EvalReport report = run(model, ids, 1024, 1024);
      int first = model.tokenizer().orElseThrow().vocabulary().bytes(ids[0]).length;
      int bytes = STORY.length() - first;
      assertEquals(OptionalLong.of(bytes), report.bytes());
      double sum = report.score().nats() * (ids.length - 1);
      assertEquals(
          sum / bytes / Math.log(2), report.bitsPerByte(report.score()).orElseThrow(), 1e-12);
    }
  }

  @Test
  void theDivergenceOfInt8WeightsIsThatOfTheDistributions() {
    Backend vector = Backends.load().require("vector");
    try (OpenModel int8 = pip(Backends.load().require("vector-q8"), 1)) {
      OpenModel float32 = int8.on(vector, NEVER);
      int[] ids = Arrays.copyOf(story(int8), 30);
      EvalReport report = run(int8, Optional.of(float32), ids, 1024, 1024);
      EvalReport.Difference difference = report.difference().orElseThrow();
      double divergence = 0;
      int sameTop = 0;
      try (Session p = float32.session();
          Session q = int8.session()) {
        for (int length = 1; length < ids.length; length++) {
          double[] from = probabilities(logits(p, Arrays.copyOf(ids, length)));
          double[] to = probabilities(logits(q, Arrays.copyOf(ids, length)));
          for (int id = 0; id < from.length; id++) {
            divergence += from[id] * Math.log(from[id] / to[id]);
          }
          sameTop += top(from) == top(to) ? 1 : 0;
        }
      }
      assertTrue(divergence > 0, "int8 weights are other numbers");
      assertEquals(divergence / 29, difference.divergence(), 1e-9);
      assertEquals(sameTop / 29.0, difference.sameTop(), 1e-12);
      assertEquals("vector", difference.reference().backend());
      assertEquals(Precision.INT8, report.score().precision());
      assertEquals(run(float32, ids, 1024, 1024).score().nats(), difference.reference().nats());
      assertEquals(run(int8, ids, 1024, 1024).score().nats(), report.score().nats());
      assertEquals(
          report.score().perplexity() / difference.reference().perplexity(),
          report.perplexityRatio().orElseThrow(),
          1e-12);
    }
  }

  private static double[] probabilities(double[] logits) {
    double sum = Arrays.stream(logits).map(Math::exp).sum();
    return Arrays.stream(logits).map(logit -> Math.exp(logit) / sum).toArray();
  }

  private static int top(double[] probabilities) {
    int best = 0;
    for (int id = 1; id < probabilities.length; id++) {
      best = probabilities[id] > probabilities[best] ? id : best;
    }
    return best;
  }

  @Test
  void backendsOfEqualBitsDoNotDivergeAtAll() {
    try (OpenModel array = pip(Backends.load().require("array"), 2)) {
      OpenModel vector = array.on(Backends.load().require("vector"), NEVER);
      EvalReport report = run(array, Optional.of(vector), story(array), 50, 20);
      assertEquals(0, report.difference().orElseThrow().divergence());
      assertEquals(1, report.difference().orElseThrow().sameTop());
      assertEquals(1, report.perplexityRatio().orElseThrow());
    }
  }

  @Test
  void anInterruptedRunHasTheFiguresOfWhatWasScored() {
    try (OpenModel model = pip(Backends.load().require("vector"), 1)) {
      int[] ids = story(model);
      Cancellation cancellation = new Cancellation();
      EvalReport report =
          Evaluation.run(
              model,
              Optional.empty(),
              new EvalPlan("text", ids, 40, 40),
              cancellation,
              scored -> {
                if (scored > 0) {
                  cancellation.request();
                }
              });
      assertTrue(report.interrupted());
      assertEquals(ExitCode.INTERRUPTED, report.exitCode());
      assertEquals(39, report.scored());
      EvalReport first = run(model, Arrays.copyOf(ids, 40), 40, 40);
      assertFalse(first.interrupted());
      assertEquals(first.score().nats(), report.score().nats());
      List<String> lines = EvalFormat.ALL.getFirst().text(report, 80).lines().toList();
      assertEquals("incomplete interrupted after 39 tokens were scored", lines.getLast());
    }
  }

  @Test
  void whatWasInterruptedBeforeTheFirstTokenHasNoFigures() {
    try (OpenModel model = pip(Backends.load().require("vector"), 1)) {
      Cancellation cancellation = new Cancellation();
      cancellation.request();
      EvalPlan plan = new EvalPlan("text", story(model), 40, 40);
      assertThrows(
          CancelledException.class,
          () -> Evaluation.run(model, Optional.empty(), plan, cancellation, _ -> {}));
    }
  }
}
