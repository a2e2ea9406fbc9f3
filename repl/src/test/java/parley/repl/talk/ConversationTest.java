package parley.repl.talk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.engine.FinishReason;
import parley.engine.GenerationEvent;
import parley.engine.GenerationOptions;
import parley.engine.Sampler;
import parley.engine.SamplingOptions;
import parley.engine.Session;

/** On the embedded model; what the conversation holds is seen in what its session computes. */
final class ConversationTest {

  private final OpenModel model = Pip.open();
  private final RecordingSession session = new RecordingSession(model.session());
  private final Conversation conversation = new Conversation(session);
  private final int end = model.endToken();

  @AfterEach
  void close() {
    conversation.close();
    model.close();
  }

  @Test
  void secondTurnPrefillsOnlyItsOwnTokens() {
    say("hi, my name is Anna", 20);
    session.fed.clear();
    int before = conversation.size();
    assertEquals(before, session.position());

    int[] prompt = prompt("what is my name?");
    ask(prompt, 20, new Cancellation());

    assertArrayEquals(prompt, session.fed.getFirst());
    assertEquals(conversation.size(), session.position());
    assertEquals(2, conversation.turns());
  }

  @Test
  void answerThatWasCutIsEndedBeforeTheNextTurn() {
    assertEquals(FinishReason.LENGTH, say("hi, my name is Anna", 2));
    assertEquals(session.position() + 1, conversation.size());
    session.fed.clear();

    say("what is my name?", 20);

    assertEquals(end, session.fed.getFirst()[0]);
    assertEquals(conversation.size(), session.position());
  }

  @Test
  void trimmedConversationEqualsFreshRun() {
    for (int i = 0; conversation.size() < 900; i++) {
      say("my favourite number is " + i, 40);
    }
    int[] prompt = prompt("what is my favourite number?");
    int size = conversation.size();
    int turns = conversation.turns();
    Conversation.Dropped dropped = conversation.makeRoom(prompt.length, 256);
    assertTrue(dropped.turns() > 0);
    assertEquals(turns - dropped.turns(), conversation.turns());
    assertEquals(size - dropped.tokens(), conversation.size());
    assertTrue(conversation.size() <= session.context() / 2, "kept " + conversation.size());
    assertTrue(conversation.size() > session.context() / 8, "kept " + conversation.size());

    session.fed.clear();
    ask(prompt, 1, new Cancellation());

    int[] kept = session.fed.getFirst();
    try (Session fresh = model.session()) {
      float[] expected = logits(fresh, kept);
      assertArrayEquals(expected, session.firstLogits);
    }
  }

  @Test
  void roomIsNotMadeWhereThereIsEnough() {
    say("hi", 20);
    assertEquals(new Conversation.Dropped(0, 0), conversation.makeRoom(10, 256));
  }

  @Test
  void messageThatFillsTheContextDropsEverything() {
    say("hi", 20);
    int size = conversation.size();
    assertEquals(
        new Conversation.Dropped(1, size), conversation.makeRoom(session.context() - 1, 256));
    assertEquals(0, conversation.size());
  }

  @Test
  void conversationCrossesTheContextWithoutEnd() {
    int[] long_ = new int[1000];
    Arrays.fill(long_, 11);
    conversation.makeRoom(long_.length, 256);
    assertEquals(FinishReason.CONTEXT, ask(long_, 256, new Cancellation(), -1));
    int[] next = prompt("hi");
    conversation.makeRoom(next.length, 256);
    assertEquals(FinishReason.END, ask(next, 40, new Cancellation()));
    assertEquals(conversation.size(), session.position());
  }

  @Test
  void cancelledPrefillLeavesTheConversationAsItWas() {
    say("hi, my name is Anna", 20);
    int size = conversation.size();
    Cancellation cancellation = new Cancellation();
    cancellation.request();

    assertEquals(FinishReason.CANCELLED, ask(prompt("stop this"), 20, cancellation));

    assertEquals(size, conversation.size());
    assertEquals(size, session.position());
    assertEquals(1, conversation.turns());
  }

  @Test
  void failureInTheMiddleOfAnAnswerDropsTheTurn() {
    say("hi, my name is Anna", 20);
    int size = conversation.size();
    session.failAt = size + 9;

    assertThrows(IllegalStateException.class, () -> say("what is my name?", 20));

    assertEquals(size, conversation.size());
    assertEquals(size, session.position());
    session.failAt = Integer.MAX_VALUE;
    assertEquals(FinishReason.END, say("what is my name?", 20));
  }

  @Test
  void cancelledAnswerStays() {
    Cancellation cancellation = new Cancellation();
    List<Integer> told = new ArrayList<>();
    conversation.ask(
        prompt("hi, my name is Anna"),
        end,
        greedy(),
        new GenerationOptions(20, end, GenerationOptions.NEVER),
        cancellation,
        event -> {
          if (event instanceof GenerationEvent.Token token) {
            told.add(token.id());
            if (told.size() == 3) {
              cancellation.request();
            }
          }
        });
    assertEquals(3, told.size());
    assertEquals(prompt("hi, my name is Anna").length + 3 + 1, conversation.size());
    assertEquals(conversation.size() - 1, session.position());
  }

  @Test
  void conversationIsPrefilledAnewInAnotherSession() {
    say("hi, my name is Anna", 20);
    RecordingSession other = new RecordingSession(model.session());
    assertEquals(21, conversation.moveTo(other, new Cancellation()));
    assertEquals(21, other.position());
    say("what is my name?", 20);
    assertEquals(6, other.fed.get(1).length);
    assertEquals(conversation.size(), other.position());
  }

  @Test
  void fullContextMovesToAnotherSession() {
    int[] long_ = new int[1000];
    Arrays.fill(long_, 11);
    assertEquals(FinishReason.CONTEXT, ask(long_, 256, new Cancellation(), -1));
    assertTrue(conversation.size() > session.context());
    assertEquals(session.context(), conversation.moveTo(model.session(), new Cancellation()));
    conversation.makeRoom(5, 256);
    assertEquals(FinishReason.END, say("hi", 40));
  }

  @Test
  void cancelledMoveLeavesTheConversationWhereItWas() {
    say("hi, my name is Anna", 20);
    Cancellation cancellation = new Cancellation();
    cancellation.request();
    assertThrows(
        CancelledException.class, () -> conversation.moveTo(model.session(), cancellation));
    session.fed.clear();
    say("what is my name?", 20);
    assertEquals(6, session.fed.getFirst().length);
  }

  @Test
  void resetForgetsEverything() {
    say("hi", 20);
    conversation.reset();
    assertEquals(0, conversation.size());
    assertEquals(0, conversation.turns());
    assertEquals(0, session.position());
  }

  private FinishReason say(String message, int maxTokens) {
    return ask(prompt(message), maxTokens, new Cancellation());
  }

  private FinishReason ask(int[] prompt, int maxTokens, Cancellation cancellation) {
    return ask(prompt, maxTokens, cancellation, end);
  }

  private FinishReason ask(int[] prompt, int maxTokens, Cancellation cancellation, int endToken) {
    return conversation.ask(
        prompt,
        end,
        greedy(),
        new GenerationOptions(maxTokens, endToken, GenerationOptions.NEVER),
        cancellation,
        _ -> {});
  }

  private int[] prompt(String message) {
    int[] ids = model.tokenizer().orElseThrow().encode(message);
    int[] prompt = Arrays.copyOf(ids, ids.length + 1);
    prompt[ids.length] = end;
    return prompt;
  }

  private static Sampler greedy() {
    return new Sampler(SamplingOptions.GREEDY, 0);
  }

  private static float[] logits(Session session, int[] ids) {
    return session.feed(ids, 1, new Cancellation()).toArray(ValueLayout.JAVA_FLOAT);
  }
}
