package parley.repl.talk;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import parley.engine.Backend;
import parley.engine.Cancellation;
import parley.engine.FinishReason;
import parley.engine.GenerationEvent;
import parley.engine.GenerationOptions;
import parley.engine.Generator;
import parley.engine.Sampler;
import parley.engine.Session;
import parley.engine.Weights;

/**
 * All token ids of a conversation, in turns, and the session that has computed the first of them.
 *
 * <p>The session always holds the ids {@code [0, session.position())}. What it does not hold yet (a
 * closing end token, everything after a trim) is prefilled with the next message.
 */
public final class Conversation implements AutoCloseable {

  private final TokenIds ids = new TokenIds();
  private final List<Turn> turns = new ArrayList<>();
  private Session session;

  /**
   * @param session at position 0; closed with the conversation
   */
  public Conversation(Session session) {
    this.session = session;
  }

  /** What {@link #makeRoom} dropped. */
  public record Dropped(int turns, int tokens) {}

  /** Number of token ids. */
  public int size() {
    return ids.size();
  }

  public int turns() {
    return turns.size();
  }

  public int context() {
    return session.context();
  }

  /** Bytes that the session holds beside the weights. */
  public long memoryBytes() {
    return session.memoryBytes();
  }

  /**
   * Drops whole oldest turns where the message and an answer would not fit the context; then until
   * half of it is free, as what is left must be computed again, which should be seldom.
   *
   * @param prompt tokens of the next message; fewer than the context
   * @param maxTokens the longest answer; a quarter of the context is room enough
   */
  public Dropped makeRoom(int prompt, int maxTokens) {
    int room = Math.max(1, Math.min(maxTokens, context() / 4));
    if (ids.size() + prompt + room <= context()) {
      return new Dropped(0, 0);
    }
    Dropped dropped = new Dropped(0, 0);
    while (dropped.turns() < turns.size()
        && ids.size() - dropped.tokens() + prompt + room > context() / 2) {
      dropped = new Dropped(dropped.turns() + 1, turns.get(dropped.turns()).to());
    }
    int tokens = dropped.tokens();
    turns.subList(0, dropped.turns()).clear();
    turns.replaceAll(turn -> turn.movedBack(tokens));
    ids.removeFirst(tokens);
    session.truncate(0);
    return dropped;
  }

  /**
   * Answers a message. If the prefill is cancelled, or anything is thrown, the conversation is as
   * before; an answer that is cut short stays.
   *
   * @param prompt ids of the message, with what its template adds; at least one
   * @param closing id that must stand after the answer, -1 for none
   */
  public FinishReason ask(
      int[] prompt,
      int closing,
      Sampler sampler,
      GenerationOptions options,
      Cancellation cancellation,
      Consumer<GenerationEvent> listener) {
    int from = ids.size();
    int held = session.position();
    Generator generator = new Generator(session, sampler);
    generator.read(ids.range(0, held));
    ids.addAll(prompt);
    int answer = ids.size();
    boolean complete = false;
    try {
      FinishReason reason =
          generator.generate(
              ids.range(held, answer),
              options,
              cancellation,
              event -> {
                if (event instanceof GenerationEvent.Token token) {
                  ids.add(token.id());
                }
                listener.accept(event);
              });
      complete = session.position() > held;
      return reason;
    } finally {
      if (complete) {
        endAnswer(answer, closing);
        turns.add(new Turn(from, answer, ids.size()));
      } else {
        ids.truncate(from);
        session.truncate(Math.min(session.position(), from));
      }
    }
  }

  private void endAnswer(int answer, int closing) {
    boolean closed = ids.size() > answer && ids.last() == closing;
    if (closing >= 0 && !closed) {
      ids.add(closing);
    }
  }

  /** Forgets everything. */
  public void reset() {
    ids.truncate(0);
    turns.clear();
    session.truncate(0);
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
    int tokens = Math.min(ids.size(), context()); // the last token of a full context has no place
    try {
      if (tokens > 0) {
        other.feed(ids.range(0, tokens), 0, cancellation);
      }
    } catch (RuntimeException | Error e) { // memory, too, may be short
      other.close();
      throw e;
    }
    session.close();
    session = other;
    return tokens;
  }

  @Override
  public void close() {
    session.close();
  }
}
