package parley.repl.talk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.engine.Backend;
import parley.engine.Cancellation;
import parley.engine.Candidate;
import parley.engine.FinishReason;
import parley.engine.GenerationEvent;
import parley.engine.Generator;
import parley.engine.Sampler;
import parley.engine.Session;
import parley.engine.StepTimes;
import parley.engine.Weights;

/**
 * All token ids of a conversation, in turns, and the session that has computed the first of them.
 *
 * <p>The session always holds the ids {@code [0, held())}. What it does not hold yet (the ids that
 * close a cut answer, everything after a trim or another system text) is prefilled with the next
 * message. To go on from the middle, as retrying does, costs one token: the logits after a position
 * are not kept, so the id before it is fed again.
 */
public final class Conversation implements AutoCloseable {

  private static final int[] NONE = {};

  private final TokenIds ids = new TokenIds();
  private final List<Turn> turns = new ArrayList<>();
  private int preface; // ids before the first turn
  private Session session;
  private Optional<Sampler> lastSampler = Optional.empty();

  /**
   * @param session at position 0; closed with the conversation
   */
  public Conversation(Session session) {
    this.session = session;
  }

  /**
   * Goes on with what was said before, which is prefilled at once. If anything is thrown, the
   * session is closed.
   *
   * @param session at position 0; closed with the conversation
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  public Conversation(Session session, Transcript before, Cancellation cancellation) {
    this.session = session;
    ids.addAll(before.ids());
    turns.addAll(before.turns());
    preface = before.preface();
    prefill(session, cancellation);
  }

  /** What {@link #makeRoom} dropped. */
  public record Dropped(int turns, int tokens) {}

  /** Number of token ids. */
  public int size() {
    return ids.size();
  }

  /** How many of the context's places they take; the last token of a full one needs none. */
  public int used() {
    return Math.min(size(), context());
  }

  /** How many of them the session holds. */
  public int held() {
    return session.position();
  }

  /** How many stand before the first turn: the system text. */
  public int prefaceTokens() {
    return preface;
  }

  public int turns() {
    return turns.size();
  }

  /** The newest turn; there must be one. */
  public Turn last() {
    return turns.getLast();
  }

  /** All of it as it is now. */
  public Transcript transcript() {
    return new Transcript(ids.range(0, ids.size()), preface, List.copyOf(turns));
  }

  public int context() {
    return session.context();
  }

  /** Bytes that the session holds beside the weights. */
  public long memoryBytes() {
    return session.memoryBytes();
  }

  /** As {@link Session#measure}. */
  public boolean measure(Optional<StepTimes> times) {
    return session.measure(times);
  }

  /** The tokens that were likeliest where the last one was chosen; none before the first answer. */
  public List<Candidate> likeliest(int count) {
    return lastSampler.map(sampler -> sampler.likeliest(count)).orElse(List.of());
  }

  /**
   * Drops whole oldest turns where some tokens and an answer would not fit the context; then until
   * half of it is free, as what is left must be computed again, which should be seldom.
   *
   * @param tokens of the next message, with the preface fewer than the context; negative for how
   *     far from the end the last turn is to go on
   * @param maxTokens the longest answer; a quarter of the context is room enough
   * @param keep how many of the newest turns are not dropped
   */
  public Dropped makeRoom(int tokens, int maxTokens, int keep) {
    int needed = ids.size() + tokens + Math.max(1, Math.min(maxTokens, context() / 4));
    if (needed <= context()) {
      return new Dropped(0, 0);
    }
    int most = turns.size() - keep;
    int wanted = needed - context() / 2;
    int count = 0;
    int to = preface;
    while (count < most && to - preface < wanted) {
      to = turns.get(count++).to();
    }
    int dropped = to - preface;
    if (dropped > 0) {
      turns.subList(0, count).clear();
      turns.replaceAll(turn -> turn.movedBy(-dropped));
      ids.remove(preface, to);
      forgetFrom(preface);
    }
    return new Dropped(count, dropped);
  }

  /**
   * Puts a system text before the first turn, in the place of the one that is there.
   *
   * @param text its ids; none for none
   */
  public void preface(int[] text) {
    int moved = text.length - preface;
    ids.replaceFirst(preface, text);
    turns.replaceAll(turn -> turn.movedBy(moved));
    preface = text.length;
    forgetFrom(0);
  }

  /**
   * Answers a message. If the prefill is cancelled, or anything is thrown, the conversation is as
   * before; an answer that is cut short stays.
   */
  public FinishReason ask(Prompt prompt, Answering answering) {
    int from = ids.size();
    return answer(prompt, from, from, prompt.ids(), answering);
  }

  /**
   * Answers the last message anew; of all that is there, only its last id is prefilled again. If
   * that is cancelled before the first token, or anything is thrown, the old answer stays.
   */
  public FinishReason retry(Answering answering) {
    Turn turn = last();
    return answer(turn.prompt(), turn.from(), turn.answer(), NONE, answering);
  }

  /**
   * Goes on with the last answer, which was cut and whose end the context has place for. Where
   * seed, sampling and stop texts are those of its beginning, it becomes what it would have been
   * uncut. If this is cancelled before the first token, or anything is thrown, it stays as it is.
   */
  public FinishReason goOn(Answering answering) {
    Turn turn = last();
    return answer(turn.prompt(), turn.from(), turn.end(), NONE, answering);
  }

  /**
   * Generates a turn, or the rest of it.
   *
   * @param from where the turn begins
   * @param start the ids from here on give way to those added and generated
   */
  private FinishReason answer(
      Prompt prompt, int from, int start, int[] added, Answering answering) {
    int[] before = ids.range(start, ids.size());
    ids.truncate(start);
    ids.addAll(added);
    int answer = from + prompt.ids().length;
    int told = ids.size();
    int held = Math.min(session.position(), told - 1);
    session.truncate(held);
    Sampler sampler = answering.sampler(told - answer);
    Generator generator = new Generator(session, sampler);
    lastSampler = Optional.of(sampler);
    generator.read(ids.range(0, held));
    boolean complete = false;
    try {
      FinishReason reason =
          generator.generate(
              ids.range(held, told),
              answering.options(),
              answering.cancellation(),
              event -> {
                if (event instanceof GenerationEvent.Token token) {
                  ids.add(token.id());
                }
                answering.listener().accept(event);
              });
      complete = session.position() > held;
      if (complete) {
        end(prompt, from, answering, reason);
      }
      return reason;
    } finally {
      if (!complete) {
        ids.truncate(start);
        ids.addAll(before);
        forgetFrom(start);
      }
    }
  }

  private void end(Prompt prompt, int from, Answering answering, FinishReason reason) {
    int answer = from + prompt.ids().length;
    int kept = Math.min(ids.size() - answer, answering.kept().getAsInt());
    int end = answer + kept;
    ids.truncate(end);
    forgetFrom(end);
    if (!ids.endsWith(prompt.closing(), answer)) {
      ids.addAll(prompt.closing());
    }
    turns.removeIf(turn -> turn.from() == from);
    turns.add(new Turn(prompt, from, answer, end, ids.size(), answering.seed(), reason));
  }

  /** Takes back the last turns; what is left of the conversation stays computed. */
  public void undo(int count) {
    List<Turn> undone = turns.subList(turns.size() - count, turns.size());
    int from = undone.isEmpty() ? ids.size() : undone.getFirst().from();
    undone.clear();
    ids.truncate(from);
    forgetFrom(from);
  }

  /** Forgets all turns; the preface stays. */
  public void reset() {
    undo(turns.size());
  }

  private void forgetFrom(int id) {
    session.truncate(Math.min(session.position(), id));
  }

  /**
   * Goes on with another backend in the same session, where both give the same bits; nothing is
   * computed again.
   *
   * @return whether it could; if not, nothing has changed
   */
  public boolean keepOn(Backend backend, Weights weights) {
    return backend.takeOver(session, weights);
  }

  /**
   * Goes on in another session of the same model, in which all is computed anew, if it keeps a
   * cache; the old one is closed. If anything is thrown, the conversation is as before, and the
   * other session is closed.
   *
   * @param other at position 0
   * @return how many tokens it holds
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  public int moveTo(Session other, Cancellation cancellation) {
    prefill(other, cancellation);
    session.close();
    session = other;
    return held();
  }

  private void prefill(Session empty, Cancellation cancellation) {
    int tokens = Math.min(ids.size(), empty.context()); // the last of a full one has no place
    try {
      if (tokens > 0) {
        empty.feed(ids.range(0, tokens), 0, cancellation);
      }
    } catch (RuntimeException | Error e) { // memory, too, may be short
      empty.close();
      throw e;
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
