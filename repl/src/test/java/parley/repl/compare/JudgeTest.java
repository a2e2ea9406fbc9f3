package parley.repl.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.config.Origin;
import parley.config.Setting;
import parley.engine.Cancellation;
import parley.engine.Session;
import parley.repl.talk.OpenModel;
import parley.repl.talk.Pip;

/** Answers of the embedded model, and what its logits say where they part. */
final class JudgeTest {

  private OpenModel model;
  private Session session;

  @BeforeEach
  void open() {
    model = Pip.open();
    session = model.session();
  }

  @AfterEach
  void close() {
    session.close();
    model.close();
  }

  @Test
  void equalAnswersAreIdenticalAsFarAsBothGo() {
    int[] prompt = encode("Once upon a time");
    int[] answer = greedy(prompt, 12);
    assertEquals(new Verdict.Identical(12), judge(prompt, answer).of(answer));
    assertEquals(new Verdict.Identical(5), judge(prompt, answer).of(Arrays.copyOf(answer, 5)));
    assertEquals(new Verdict.Identical(5), judge(prompt, Arrays.copyOf(answer, 5)).of(answer));
  }

  @Test
  void theFirstDifferenceHasTheMarginOfItsTwoTokens() {
    int[] prompt = encode("Once upon a time");
    int[] answer = greedy(prompt, 12);
    int[] other = answer.clone();
    other[7] = answer[7] + 1;
    other[9] = answer[9] + 1;
    var difference = assertInstanceOf(Verdict.Difference.class, judge(prompt, answer).of(other));
    assertEquals(7, difference.index());
    assertEquals(answer[7], difference.expected());
    assertEquals(other[7], difference.got());
    float[] logits = logits(concat(prompt, Arrays.copyOf(answer, 7)));
    assertEquals(logits[answer[7]] - (double) logits[other[7]], difference.margin());
    assertFalse(difference.isNearTie());
  }

  /** Two prompts of which the model has a definite opinion: no rounding makes these equal. */
  @Test
  void answersToTwoPromptsDiffer() {
    int[] prompt = encode("Once upon a time");
    int[] other = greedy(encode("The meaning of life is"), 12);
    var difference =
        assertInstanceOf(Verdict.Difference.class, judge(prompt, greedy(prompt, 12)).of(other));
    assertFalse(difference.isNearTie());
    assertTrue(difference.margin() > 0.01, difference.toString());
  }

  /** Among the texts of two tokens there are some after which two are nearly as likely. */
  @Test
  void twoTokensOfNearlyEqualLogitsAreANearTie() {
    try (OpenModel plain = plain();
        Session tiny = plain.session()) {
      int size = plain.config().vocabSize();
      int ties = 0;
      for (int i = 0; i < size * size && ties == 0; i++) {
        int[] prompt = {i / size, i % size};
        tiny.truncate(0);
        float[] logits = tiny.feed(prompt, 1, new Cancellation()).toArray(ValueLayout.JAVA_FLOAT);
        int best = best(logits, -1);
        int second = best(logits, best);
        boolean tie = logits[best] - (double) logits[second] <= Verdict.Difference.NEAR_TIE;
        Judge judge = new Judge(tiny, prompt, new int[] {best}, new Cancellation());
        var verdict = assertInstanceOf(Verdict.Difference.class, judge.of(new int[] {second}));
        assertEquals(tie, verdict.isNearTie(), verdict.toString());
        ties += tie ? 1 : 0;
      }
      assertEquals(1, ties);
    }
  }

  private static OpenModel plain() {
    String file = Pip.ROOT.resolve("engine/golden/plain/model.bin").toString();
    return Pip.loader()
        .open(Pip.settings().with(Setting.MODEL, file, Origin.FLAG), new Cancellation());
  }

  private Judge judge(int[] prompt, int[] reference) {
    return new Judge(session, prompt, reference, new Cancellation());
  }

  private int[] encode(String text) {
    return model.tokenizer().orElseThrow().encode(text);
  }

  private int[] greedy(int[] prompt, int count) {
    int[] text = prompt;
    for (int i = 0; i < count; i++) {
      text = concat(text, new int[] {best(logits(text), -1)});
    }
    return Arrays.copyOfRange(text, prompt.length, text.length);
  }

  private float[] logits(int[] text) {
    session.truncate(0);
    return session.feed(text, 1, new Cancellation()).toArray(ValueLayout.JAVA_FLOAT);
  }

  private static int best(float[] logits, int butNot) {
    return IntStream.range(0, logits.length)
        .filter(id -> id != butNot)
        .reduce((a, b) -> logits[b] > logits[a] ? b : a)
        .orElseThrow();
  }

  private static int[] concat(int[] a, int[] b) {
    return IntStream.concat(IntStream.of(a), IntStream.of(b)).toArray();
  }
}
