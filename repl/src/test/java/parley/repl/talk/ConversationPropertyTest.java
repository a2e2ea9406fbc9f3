package parley.repl.talk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.GenerationEvent;
import parley.engine.GenerationOptions;
import parley.engine.SamplingOptions;
import parley.engine.Session;
import parley.engine.Speculation;

/**
 * Whatever is done to a conversation, in whatever order: its ids are those that were said, its
 * session holds as many of them as it should, and the next logits are bit for bit those of a fresh
 * run on the same backend. On a model so small that its context is full every few turns.
 */
final class ConversationPropertyTest {

  private static final int STEPS = 40;
  private static final int SEQUENCES = 80;
  private static final int OFTEN = 10;
  private static final int MOST_TOKENS = 14;

  private static final Settings SETTINGS =
      Settings.defaults()
          .with(Setting.THREADS, 1, Origin.DEFAULT)
          .with(Setting.TEMPLATE, "transcript", Origin.FLAG);

  private static final SamplingOptions SAMPLING = new SamplingOptions(2, 0, 1, 0, 1.1f, 16);

  private static final List<String> STOPS =
      "abcdefghijklmnop".chars().mapToObj(Character::toString).toList();

  private final List<Backend> backends =
      Backends.load().all().stream().filter(b -> b.unavailable().isEmpty()).toList();

  private enum Step {
    SAY,
    RETRY,
    CONTINUE,
    UNDO,
    SWITCH,
    TRIM,
    PREFACE,
    SAVE_AND_LOAD
  }

  /** What must have come of the steps, or the test would have seen little. */
  private enum Seen {
    ANSWERED,
    STOPPED_IN_PREFILL,
    STOPPED_IN_ANSWER,
    FAILED,
    ENDED_AT_STOP_TEXT,
    RETRIED,
    CONTINUED,
    UNDONE,
    DROPPED,
    CONTEXT_FULL,
    KEPT_ON_OTHER_BACKEND,
    MOVED_TO_OTHER_BACKEND,
    LOADED
  }

  private final Map<Seen, Integer> seen = new EnumMap<>(Seen.class);

  @TempDir Path folder;

  private OpenModel first;
  private OpenModel model; // the first, on the backend of now
  private TemplateTokens tokens;
  private Conversation conversation;
  private Session session; // the conversation's
  private Random random;

  // What the conversation should be.
  private int[] preface = {};
  private final List<Said> turns = new ArrayList<>();
  private int held;

  private record Said(Prompt prompt, List<Integer> answer) {
    int[] ids() {
      IntStream.Builder ids = IntStream.builder();
      IntStream.of(prompt.ids()).forEach(ids);
      answer.forEach(ids::add);
      if (answer.isEmpty() || answer.getLast() != prompt.closing()[0]) {
        ids.add(prompt.closing()[0]);
      }
      return ids.build().toArray();
    }
  }

  @Test
  void anySequenceLeavesWhatAFreshRunWouldHave() throws IOException {
    try (OpenModel opened = ByteModel.open(folder, SETTINGS)) {
      first = opened;
      tokens = first.templateTokens(SETTINGS);
      for (int seed = 0; seed < SEQUENCES; seed++) {
        begin(seed);
        for (int i = 0; i < STEPS; i++) {
          Step step = random.nextInt(3) == 0 ? Step.SAY : pick(List.of(Step.values()));
          take(step);
          check("seed %d, step %d, %s on %s".formatted(seed, i, step, model.backend().name()));
        }
        conversation.close();
      }
    }
    for (Seen what : Seen.values()) {
      assertTrue(seen.getOrDefault(what, 0) >= OFTEN, what + ": " + seen);
    }
  }

  private void begin(int seed) {
    random = new Random(seed);
    model = first;
    session = model.session();
    conversation = new Conversation(session);
    preface = new int[0];
    turns.clear();
    held = 0;
  }

  /** Does a step, if it can be done now. */
  private void take(Step step) {
    boolean hasTurn = !turns.isEmpty();
    switch (step) {
      case SAY -> say();
      case RETRY -> {
        if (hasTurn) {
          retry();
        }
      }
      case CONTINUE -> {
        if (hasTurn) {
          goOn();
        }
      }
      case UNDO -> {
        if (hasTurn) {
          undo(1 + random.nextInt(turns.size()));
        }
      }
      case SWITCH -> switchBackend();
      case TRIM -> makeRoom(random.nextInt(conversation.context()), random.nextInt(2));
      case PREFACE -> changePreface();
      case SAVE_AND_LOAD -> saveAndLoad();
    }
  }

  private void saw(Seen what) {
    seen.merge(what, 1, Integer::sum);
  }

  private void say() {
    Prompt prompt = tokens.prompt(letters(20));
    if (random.nextInt(4) == 0) { // else on until the context is full
      makeRoom(prompt.ids().length, 0);
    }
    if (conversation.size() + prompt.ids().length < conversation.context()) {
      int from = conversation.size();
      turns.add(new Said(prompt, new ArrayList<>()));
      if (!answer(from, from, random.nextInt(), how -> conversation.ask(prompt, how))) {
        turns.removeLast();
      }
    }
  }

  private void retry() {
    makeRoom(conversation.last().answer() - conversation.size(), 1);
    Turn turn = conversation.last();
    if (turn.answer() >= conversation.context()) {
      return; // a longer preface came before a turn that had just fitted
    }
    List<Integer> old = List.copyOf(turns.getLast().answer());
    turns.getLast().answer().clear();
    if (answer(turn.from(), turn.answer(), turn.seed() + 1, conversation::retry)) {
      saw(Seen.RETRIED);
    } else {
      turns.getLast().answer().addAll(old);
    }
  }

  private void goOn() {
    makeRoom(conversation.last().end() - conversation.size(), 1);
    Turn turn = conversation.last();
    if (turn.end() <= conversation.context()
        && answer(turn.from(), turn.end(), turn.seed(), conversation::goOn)) {
      saw(Seen.CONTINUED);
    }
  }

  /**
   * Generates into the last turn, now and then stopped in the prefill or later, or failing.
   *
   * @param from where the turn begins
   * @param start from where on ids are new
   * @return whether the answer stays
   */
  private boolean answer(int from, int start, long seed, Consumer<Answering> generation) {
    Said said = turns.getLast();
    List<Integer> answer = said.answer();
    int begun = answer.size();
    int[] told = answer.stream().mapToInt(id -> id).toArray();
    AnswerText text = tokens.answer(STOPS, _ -> {});
    text.resume(told);
    Cancellation cancellation = new Cancellation();
    int stopAt = random.nextInt(-2, 14); // tokens; in the prefill at 0, never where there are fewer
    int failAt = random.nextInt(8) == 0 ? random.nextInt(1, 6) : Integer.MAX_VALUE;
    Answering answering =
        new Answering(
            SAMPLING,
            seed,
            new GenerationOptions(
                random.nextInt(1, MOST_TOKENS),
                model.endToken(),
                _ -> text.stopped(),
                pick(List.of(Speculation.values()))),
            text::kept,
            cancellation,
            event -> {
              if (event instanceof GenerationEvent.Token token) {
                answer.add(token.id());
                text.accept(token.id());
              }
              if (answer.size() - begun == stopAt) {
                cancellation.request();
              }
              if (answer.size() - begun == failAt) {
                throw new IllegalStateException("as the test asked");
              }
            });
    int before = held;
    try {
      generation.accept(answering);
    } catch (IllegalStateException e) {
      answer.subList(begun, answer.size()).clear();
      held = start;
      saw(Seen.FAILED);
      return false;
    }
    if (answer.size() == begun) {
      saw(Seen.STOPPED_IN_PREFILL);
      held = Math.min(before, start == from ? start : start - 1);
      return false;
    }
    saw(text.stopped() ? Seen.ENDED_AT_STOP_TEXT : Seen.ANSWERED);
    if (cancellation.isRequested()) {
      saw(Seen.STOPPED_IN_ANSWER);
    }
    answer.subList(text.kept(), answer.size()).clear();
    int end = from + said.prompt().ids().length + answer.size();
    held = Math.min(end, conversation.context());
    if (end > held) {
      saw(Seen.CONTEXT_FULL);
    }
    return true;
  }

  private void undo(int count) {
    held = Math.min(held, turn(turns.size() - count).from());
    conversation.undo(count);
    saw(Seen.UNDONE);
    turns.subList(turns.size() - count, turns.size()).clear();
  }

  private Turn turn(int index) {
    return conversation.transcript().turns().get(index);
  }

  private void makeRoom(int wanted, int keep) {
    Conversation.Dropped dropped = conversation.makeRoom(wanted, MOST_TOKENS, keep);
    turns.subList(0, dropped.turns()).clear();
    if (dropped.turns() > 0) {
      held = Math.min(held, preface.length);
      saw(Seen.DROPPED);
    }
  }

  private void changePreface() {
    preface = tokens.preface(random.nextBoolean() ? "" : letters(12));
    conversation.preface(preface);
    held = 0;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private String letters(int most) {
    return random
        .ints(random.nextInt(1, most), 'a', 'e')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private void switchBackend() {
    Backend backend = pick(backends);
    OpenModel other = first.on(backend, new Cancellation());
    if (conversation.keepOn(backend, other.weights())) {
      saw(Seen.KEPT_ON_OTHER_BACKEND);
    } else {
      saw(Seen.MOVED_TO_OTHER_BACKEND);
      session = other.session();
      held = conversation.moveTo(session, new Cancellation());
      assertEquals(Math.min(conversation.size(), conversation.context()), held);
    }
    model = other;
  }

  private void saveAndLoad() {
    Path file = folder.resolve("saved.json");
    new SavedConversation(SETTINGS, 1, conversation.transcript()).write(file, model);
    SavedConversation saved = SavedConversation.read(file, model, SETTINGS);
    conversation.close();
    session = model.session();
    conversation = new Conversation(session, saved.transcript(), new Cancellation());
    held = Math.min(conversation.size(), conversation.context());
    saw(Seen.LOADED);
  }

  private void check(String where) {
    IntStream.Builder expected = IntStream.builder();
    IntStream.of(preface).forEach(expected);
    turns.forEach(turn -> IntStream.of(turn.ids()).forEach(expected));
    int[] ids = expected.build().toArray();
    Transcript transcript = conversation.transcript();
    assertArrayEquals(ids, transcript.ids(), where);
    assertEquals(preface.length, transcript.preface(), where);
    int from = preface.length;
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = transcript.turns().get(i);
      assertEquals(from, turn.from(), where);
      assertEquals(turns.get(i).answer().size(), turn.answerTokens(), where);
      from = turn.to();
    }
    assertEquals(turns.size(), transcript.turns().size(), where);
    assertEquals(ids.length, from, where);
    assertEquals(held, conversation.held(), where);
    assertEquals(held, session.position(), where);
    checkLogits(ids, where);
  }

  /** Feeds one more id, and takes it back. */
  private void checkLogits(int[] ids, String where) {
    int kept = Math.min(held, session.context() - 1);
    session.truncate(kept);
    int[] text = Arrays.copyOf(ids, kept + 1);
    text[kept] = 'x';
    float[] next = logits(session, new int[] {'x'});
    try (Session fresh = model.session()) {
      assertArrayEquals(logits(fresh, text), next, where); // compares bits
    }
    session.truncate(kept);
    held = kept;
  }

  private static float[] logits(Session session, int[] ids) {
    return session.feed(ids, 1, new Cancellation()).toArray(ValueLayout.JAVA_FLOAT);
  }
}
