package parley.repl.chat;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Cancellation;
import parley.engine.FinishReason;
import parley.engine.GenerationEvent;
import parley.repl.cli.UsageException;
import parley.repl.talk.AnswerText;
import parley.repl.talk.Answering;
import parley.repl.talk.Conversation;
import parley.repl.talk.Prompt;
import parley.repl.talk.Sampling;
import parley.repl.talk.TemplateTokens;
import parley.repl.talk.Transcript;
import parley.repl.talk.Turn;
import parley.repl.talk.TurnFigures;
import parley.repl.talk.TurnMeter;

/** What was said in a chat, and more of it: answers, other answers, the rest of cut ones. */
final class ChatTurns {

  private final Chat chat;
  private Optional<String> unanswered = Optional.empty();

  ChatTurns(Chat chat) {
    this.chat = chat;
  }

  /** One message and its answer, in words. */
  record Said(String message, String answer, Turn turn) {}

  /** All that was said, the oldest first. */
  List<Said> said() {
    TemplateTokens tokens = tokens();
    Transcript transcript = chat.conversation().transcript();
    return transcript.turns().stream()
        .map(turn -> new Said(turn.prompt().message(), tokens.text(transcript.answer(turn)), turn))
        .toList();
  }

  /** The last message, if it was stopped or failed before its answer began. */
  Optional<String> unanswered() {
    return unanswered;
  }

  void forgetUnanswered() {
    unanswered = Optional.empty();
  }

  /** The newest turn. */
  Turn last() {
    requireTurn();
    return chat.conversation().last();
  }

  private void requireTurn() {
    if (chat.conversation().turns() == 0) {
      throw new UsageException("nothing was said yet");
    }
  }

  /**
   * Answers a message; if that fails, it is kept as {@link #unanswered}.
   *
   * @throws UsageException if it is too long for the context, or that is full and may not forget
   */
  TurnFigures answer(String message, Cancellation cancellation, ChatView view) {
    Conversation conversation = chat.conversation();
    Prompt prompt = tokens().prompt(message);
    requireShort(prompt);
    unanswered = Optional.of(message);
    makeRoom(prompt.ids().length, view);
    int before = conversation.turns();
    TurnFigures figures =
        generate(
            chat.seed() + before,
            new int[0],
            cancellation,
            view,
            answering -> conversation.ask(prompt, answering));
    if (conversation.turns() > before) {
      unanswered = Optional.empty();
    }
    return figures;
  }

  /** The seed of another answer: the one after that of the last. */
  long otherSeed() {
    return last().seed() + 1;
  }

  /**
   * Answers the last message anew, with {@link #otherSeed}.
   *
   * @throws UsageException if the context has no place for an answer any more
   */
  TurnFigures retry(Cancellation cancellation, ChatView view) {
    makeRoomAfter(last().answer() - chat.conversation().size(), view);
    if (last().answer() >= chat.conversation().context()) {
      throw full(); // the system text has grown
    }
    return generate(
        otherSeed(), new int[0], cancellation, view, how -> chat.conversation().retry(how));
  }

  /**
   * Goes on with the last answer.
   *
   * @throws UsageException if it has ended, or there is no room to go on
   */
  TurnFigures goOn(Cancellation cancellation, ChatView view) {
    Conversation conversation = chat.conversation();
    FinishReason reason = last().reason();
    if (!ChatReport.isCut(reason)) {
      throw new UsageException(
          "the answer was " + ChatReport.ending(reason) + ", there is no rest; try :retry");
    }
    makeRoomAfter(last().end() - conversation.size(), view);
    if (last().end() > conversation.context()) {
      throw full();
    }
    Transcript transcript = conversation.transcript();
    return generate(
        last().seed(), transcript.answer(last()), cancellation, view, conversation::goOn);
  }

  /** Takes back the last turns. */
  void undo(int count) {
    chat.conversation().undo(count);
    forgetUnanswered();
  }

  /**
   * @param told ids of the answer that were told before
   */
  private TurnFigures generate(
      long seed,
      int[] told,
      Cancellation cancellation,
      ChatView view,
      Consumer<Answering> generation) {
    Settings settings = chat.settings();
    TurnMeter meter = new TurnMeter(chat.model().backend().usesCache());
    AnswerText text = tokens().answer(settings.get(Setting.STOP), view::answer);
    text.resume(told);
    generation.accept(
        new Answering(
            Sampling.options(settings),
            seed,
            Sampling.generation(settings, chat.model().endToken(), _ -> text.stopped()),
            text::kept,
            cancellation,
            event -> {
              meter.accept(event);
              if (event instanceof GenerationEvent.Token token) {
                text.accept(token.id());
              }
              view.progress(event);
            }));
    text.finish();
    chat.answered(meter.figures());
    return meter.figures();
  }

  private TemplateTokens tokens() {
    return chat.model().templateTokens(chat.settings());
  }

  private void requireShort(Prompt prompt) {
    int most = chat.conversation().context() - chat.conversation().prefaceTokens();
    if (prompt.ids().length >= most) {
      throw new UsageException(
          "the message is too long: expected fewer than "
              + most
              + " tokens, the model's context, got "
              + prompt.ids().length);
    }
  }

  private void makeRoom(int prompt, ChatView view) {
    Conversation conversation = chat.conversation();
    if (mayForget()) {
      tell(conversation.makeRoom(prompt, chat.settings().get(Setting.MAX_TOKENS), 0), view);
    } else if (conversation.size() + prompt >= conversation.context()) {
      throw full("the message needs " + prompt + " more");
    }
  }

  /**
   * Makes room for more of the last turn.
   *
   * @param tokens how far from the end it goes on; not positive
   */
  private void makeRoomAfter(int tokens, ChatView view) {
    if (mayForget()) {
      tell(chat.conversation().makeRoom(tokens, chat.settings().get(Setting.MAX_TOKENS), 1), view);
    }
  }

  private UsageException full() {
    return full(mayForget() ? "this turn takes it all" : "the answer needs more");
  }

  /** Whether a full context drops the oldest turns. */
  boolean mayForget() {
    return chat.settings().get(Setting.ON_FULL).equals(Setting.DROP);
  }

  // the context is full: 1000 of 1024 tokens, and the message needs 40 more; :undo takes ...
  private UsageException full(String why) {
    Conversation conversation = chat.conversation();
    String forget = mayForget() ? "" : ", :on-full drop forgets the oldest turns";
    return new UsageException(
        "the context is full: %d of %d tokens, and %s; :undo takes turns back, :reset begins anew%s"
            .formatted(
                Math.min(conversation.size(), conversation.context()),
                conversation.context(),
                why,
                forget));
  }

  // (the context is full: forgot the oldest 3 turns, 120 tokens)
  private static void tell(Conversation.Dropped dropped, ChatView view) {
    if (dropped.turns() > 0) {
      view.line(
          "(the context is full: forgot the oldest "
              + dropped.turns()
              + (dropped.turns() == 1 ? " turn, " : " turns, ")
              + dropped.tokens()
              + " tokens)");
    }
  }
}
