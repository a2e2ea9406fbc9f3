package parley.repl.talk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.engine.FinishReason;
import parley.engine.GenerationEvent;
import parley.engine.GenerationOptions;
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
    Conversation.Dropped dropped = conversation.makeRoom(prompt.length, 256, 0);
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
    assertEquals(new Conversation.Dropped(0, 0), conversation.makeRoom(10, 256, 0));
  }

  @Test
  void messageThatFillsTheContextDropsEverything() {
    say("hi", 20);
    int size = conversation.size();
    assertEquals(
        new Conversation.Dropped(1, size), conversation.makeRoom(session.context() - 1, 256, 0));
    assertEquals(0, conversation.size());
  }

  @Test
  void conversationCrossesTheContextWithoutEnd() {
    int[] long_ = new int[1000];
    Arrays.fill(long_, 11);
    conversation.makeRoom(long_.length, 256, 0);
    assertEquals(FinishReason.CONTEXT, ask(long_, 256, new Cancellation(), -1));
    int[] next = prompt("hi");
    conversation.makeRoom(next.length, 256, 0);
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
    conversation.ask(message(prompt("hi, my name is Anna")), stoppedAfter(3));
    assertEquals(3, conversation.last().answerTokens());
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
    conversation.makeRoom(5, 256, 0);
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
  void undoTruncatesAndTheNextMessagePrefillsOnlyItself() {
    say("hi, my name is Anna", 20);
    int[] first = ids();
    say("tell me a story", 20);
    say("what is my name?", 20);
    session.fed.clear();

    conversation.undo(2);

    assertArrayEquals(first, ids());
    assertEquals(first.length, conversation.held());
    assertEquals(1, conversation.turns());
    int[] prompt = prompt("what is my name?");
    ask(prompt, 20, new Cancellation());
    assertArrayEquals(prompt, session.fed.getFirst());
  }

  @Test
  void retryFeedsOnlyTheLastIdOfTheMessage() {
    say("hi, my name is Anna", 20);
    int[] before = ids();
    session.fed.clear();

    assertEquals(FinishReason.END, conversation.retry(answering(20)));

    assertArrayEquals(new int[] {end}, session.fed.getFirst());
    assertArrayEquals(before, ids());
    assertEquals(1, conversation.turns());
  }

  @Test
  void retryThatIsStoppedInThePrefillOrFailsKeepsTheOldAnswer() {
    say("hi, my name is Anna", 20);
    int[] before = ids();
    assertEquals(FinishReason.CANCELLED, conversation.retry(stoppedAfter(0)));
    assertArrayEquals(before, ids());
    session.failAt = conversation.last().answer() + 3;
    assertThrows(IllegalStateException.class, () -> conversation.retry(answering(20)));
    assertArrayEquals(before, ids());
    assertEquals(FinishReason.END, conversation.last().reason());
    session.failAt = Integer.MAX_VALUE;
    say("what is my name?", 20);
    assertEquals(34, conversation.size());
    assertEquals(34, conversation.held());
  }

  @Test
  void retryThatIsStoppedLaterKeepsWhatWasSaid() {
    say("hi, my name is Anna", 20);
    conversation.retry(stoppedAfter(3));
    assertEquals(3, conversation.last().answerTokens());
    assertEquals(FinishReason.CANCELLED, conversation.last().reason());
  }

  @Test
  void continuedAnswerIsTheOneThatWasNotCut() {
    int[] prompt = prompt("tell me a story");
    conversation.ask(message(prompt), sampled(60, -1));
    int[] whole = ids();
    conversation.reset();
    conversation.ask(message(prompt), sampled(10, -1));
    conversation.goOn(sampled(20, -1));
    session.fed.clear();

    conversation.goOn(sampled(30, -1));

    assertEquals(1, session.fed.getFirst().length);
    assertArrayEquals(whole, ids());
    assertEquals(1, conversation.turns());
    assertEquals(60, conversation.last().answerTokens());
  }

  @Test
  void continuingThatIsStoppedInThePrefillKeepsTheAnswer() {
    say("tell me a story", 10);
    int[] before = ids();
    assertEquals(FinishReason.CANCELLED, conversation.goOn(stoppedAfter(0)));
    assertArrayEquals(before, ids());
    assertEquals(FinishReason.LENGTH, conversation.last().reason());
  }

  @Test
  void fullContextGoesOnWhereOlderTurnsMakeRoom() {
    say("hi, my name is Anna", 20);
    int[] long_ = new int[900];
    Arrays.fill(long_, 11);
    assertEquals(FinishReason.CONTEXT, ask(long_, 256, new Cancellation(), -1));
    assertTrue(conversation.last().end() > conversation.context());
    Conversation.Dropped dropped = conversation.makeRoom(0, 256, 1);
    assertEquals(new Conversation.Dropped(1, 21), dropped);
    assertEquals(FinishReason.LENGTH, conversation.goOn(answering(5)));
    assertEquals(1, conversation.turns());
  }

  @Test
  void tokensOfAStopTextAreGivenBack() {
    Answering how = answering(20);
    conversation.ask(
        message(prompt("hi, my name is Anna")),
        new Answering(
            how.sampling(), 0, how.options(), () -> 4, how.cancellation(), how.listener()));
    assertEquals(4, conversation.last().answerTokens());
    assertEquals(conversation.last().end(), conversation.held());
    assertEquals(conversation.held() + 1, conversation.size());
  }

  @Test
  void systemTextIsReplacedBeforeTheTurns() {
    say("hi, my name is Anna", 20);
    int[] turn = ids();
    conversation.preface(new int[] {5, 6, 7});
    conversation.preface(new int[] {8, 9});
    assertEquals(0, conversation.held());
    say("what is my name?", 20);
    conversation.makeRoom(conversation.context() - 3, 1, 1);
    assertArrayEquals(new int[] {8, 9}, Arrays.copyOf(ids(), 2));
    assertEquals(1, conversation.turns());
    assertEquals(2, conversation.held());
    assertEquals(2, conversation.last().from());
    conversation.preface(new int[0]);
    assertEquals(13, conversation.size());
    assertEquals(21, turn.length);
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
    return conversation.ask(message(prompt), answering(maxTokens, cancellation, endToken, _ -> {}));
  }

  private Prompt message(int[] ids) {
    return new Prompt("", ids, new int[] {end});
  }

  private static Answering answering(
      int maxTokens, Cancellation cancellation, int endToken, Consumer<GenerationEvent> listener) {
    return new Answering(
        SamplingOptions.GREEDY,
        0,
        new GenerationOptions(maxTokens, endToken, GenerationOptions.NEVER),
        Answering.ALL,
        cancellation,
        listener);
  }

  private Answering answering(int maxTokens) {
    return answering(maxTokens, new Cancellation(), end, _ -> {});
  }

  /** At once if after 0 tokens: in the prefill. */
  private Answering stoppedAfter(int tokens) {
    Cancellation cancellation = new Cancellation();
    AtomicInteger left = new AtomicInteger(tokens);
    return answering(
        20,
        cancellation,
        end,
        event -> {
          boolean counts =
              event instanceof GenerationEvent.Token || event instanceof GenerationEvent.Started;
          if (counts && left.getAndDecrement() == 0) {
            cancellation.request();
          }
        });
  }

  private int[] ids() {
    return conversation.transcript().ids();
  }

  private static Answering sampled(int maxTokens, int end) {
    return new Answering(
        new SamplingOptions(1.5f, 0, 1, 0, 1.2f, 8),
        7,
        new GenerationOptions(maxTokens, end, GenerationOptions.NEVER),
        Answering.ALL,
        new Cancellation(),
        _ -> {});
  }

  private int[] prompt(String message) {
    int[] ids = model.tokenizer().orElseThrow().encode(message);
    int[] prompt = Arrays.copyOf(ids, ids.length + 1);
    prompt[ids.length] = end;
    return prompt;
  }

  private static float[] logits(Session session, int[] ids) {
    return session.feed(ids, 1, new Cancellation()).toArray(ValueLayout.JAVA_FLOAT);
  }
}
