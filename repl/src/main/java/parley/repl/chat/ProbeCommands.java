package parley.repl.chat;

import java.util.Arrays;
import java.util.List;
import parley.engine.Cancellation;
import parley.engine.Sampler;
import parley.repl.cli.UsageException;
import parley.repl.probe.Distribution;
import parley.repl.probe.Probe;
import parley.repl.probe.SaidToken;
import parley.repl.talk.Sampling;
import parley.repl.talk.Turn;

/** The commands that show what the model thinks, or thought. */
final class ProbeCommands {

  private static final int ROWS = 10;

  /** More nobody reads. */
  private static final int MOST_ROWS = 100;

  private final Chat chat;
  private final ChatView view;

  ProbeCommands(Chat chat, ChatView view) {
    this.chat = chat;
    this.view = view;
  }

  List<ColonCommand> all() {
    return List.of(
        new ColonCommand("logits", "[N]", "the likeliest next tokens, ten or N", this::logits),
        new ColonCommand(
            "why", "[N]", "how likely each token of the answer was, or the N-th", this::why));
  }

  private void logits(String argument, Cancellation cancellation) {
    int most = Math.min(MOST_ROWS, chat.model().config().vocabSize());
    int rows = argument.isEmpty() ? ROWS : number(":logits", argument, most);
    int[] ids = chat.conversation().transcript().ids();
    if (ids.length == 0) {
      throw new UsageException(
          "nothing was said yet, so nothing comes next; parley logits -p TEXT needs no chat");
    }
    requirePlace(ids.length);
    Sampler sampler = Sampling.sampler(chat.settings(), chat.seed());
    Arrays.stream(ids).forEach(sampler::accept);
    view.passing("reading the conversation");
    try {
      new Probe(chat.model(), cancellation)
          .next(
              ids,
              logits -> {
                view.passing("");
                report().next(new Distribution(logits).likeliest(rows), sampler.chances(logits));
                return null;
              });
    } finally {
      view.passing("");
    }
  }

  private void requirePlace(int tokens) {
    if (tokens > chat.conversation().context()) {
      throw new UsageException(
          "the context is full, so nothing comes next; :undo takes turns back");
    }
  }

  private void why(String argument, Cancellation cancellation) {
    if (chat.conversation().turns() == 0) {
      throw new UsageException("there is no answer yet");
    }
    Turn turn = chat.conversation().last();
    int tokens = turn.answerTokens();
    if (tokens == 0) {
      throw new UsageException("the last answer has no token");
    }
    int from = turn.answer();
    int to = turn.end();
    if (!argument.isEmpty()) {
      from += number(":why", argument, tokens) - 1;
      to = from + 1;
    }
    requirePlace(to - 1);
    List<SaidToken> said =
        said(Arrays.copyOf(chat.conversation().transcript().ids(), to), from, cancellation);
    if (argument.isEmpty()) {
      report().said(said);
    } else {
      report().said(said.getFirst(), from - turn.answer(), tokens);
    }
  }

  private List<SaidToken> said(int[] ids, int from, Cancellation cancellation) {
    try {
      return new Probe(chat.model(), cancellation)
          .said(
              ids,
              from,
              done -> view.passing("read " + done + " of " + (ids.length - from) + " tokens"));
    } finally {
      view.passing("");
    }
  }

  private ProbeReport report() {
    return new ProbeReport(chat.tokenizer().vocabulary(), view);
  }

  private static int number(String command, String text, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) { // as wrong as a number out of range
    }
    throw new UsageException(command + ": expected 1 to " + most + ", got " + text);
  }
}
