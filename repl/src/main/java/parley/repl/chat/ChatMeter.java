package parley.repl.chat;

import java.util.List;
import java.util.Optional;
import parley.engine.GenerationEvent;
import parley.repl.pane.PaneSnapshot;
import parley.repl.pane.PaneSnapshot.Activity;
import parley.repl.pane.PaneSnapshot.Engine;
import parley.repl.pane.PaneSnapshot.Memory;
import parley.repl.pane.PaneSnapshot.Speed;
import parley.repl.pane.TokenRate;
import parley.repl.pane.TokenTrace;
import parley.repl.talk.OpenModel;
import parley.repl.talk.Sampling;
import parley.repl.talk.TurnFigures;
import parley.repl.talk.TurnMeter;

/** Measures a chat's answers, and says at any time what pane and dash show. */
final class ChatMeter {

  private final Chat chat;
  private Memory memory = new Memory(0, 0, 0);

  // Of the answer in progress, or the last one.
  private TurnMeter turn = new TurnMeter(true);
  private TokenRate rate = new TokenRate();
  private TokenTrace trace = new TokenTrace();
  private int used;

  // Of all answers; the first token of each has no rate.
  private long tokens;
  private long decodeNanos;

  ChatMeter(Chat chat) {
    this.chat = chat;
  }

  /** Follows an answer: of a token, little more than its time is noted. */
  void accept(GenerationEvent event) {
    if (event instanceof GenerationEvent.Started started) {
      turn = new TurnMeter(chat.model().backend().usesCache());
      rate = new TokenRate();
      trace = new TokenTrace();
      used = started.cachedTokens() + started.promptTokens();
      memory = memory();
    }
    turn.accept(event);
    if (event instanceof GenerationEvent.Token token) {
      used++;
      rate.token(token.nanos());
      trace.token(token.nanos());
    } else if (event instanceof GenerationEvent.Finished finished && finished.tokens() > 0) {
      tokens += finished.tokens() - 1;
      decodeNanos += finished.decodeNanos();
    }
  }

  /**
   * How things stand.
   *
   * @param steps most steps of the answer's trace
   */
  PaneSnapshot snapshot(Activity activity, int steps) {
    boolean ready = activity == Activity.READY;
    if (ready) {
      memory = memory();
    }
    List<Double> rates = trace.rates(steps);
    double now = ready ? chat.rateHere() : activity == Activity.STREAMING ? rate.perSecond() : 0;
    double average = decodeNanos == 0 ? 0 : tokens * 1e9 / decodeNanos;
    Optional<TurnFigures> figures = ready ? chat.last() : Optional.of(turn.figures());
    return new PaneSnapshot(
        engine(),
        activity,
        new Speed(now, average, rates),
        figures,
        ready ? chat.conversation().used() : used,
        chat.conversation().context(),
        memory);
  }

  private Engine engine() {
    OpenModel model = chat.model();
    return new Engine(
        model.name(),
        model.weights().precision().word(),
        model.backend().name(),
        model.backend().variant().orElse(""),
        model.threads(),
        Sampling.words(chat.settings()));
  }

  private Memory memory() {
    long weights = chat.model().weightBytes().values().stream().mapToLong(Long::longValue).sum();
    return new Memory(weights, chat.conversation().memoryBytes(), ProcessMemory.bytes());
  }
}
