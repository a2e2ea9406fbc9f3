package parley.repl.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jline.terminal.Terminal;
import parley.engine.Cancellation;
import parley.engine.Candidate;
import parley.engine.GenerationEvent;
import parley.engine.StepTimes;
import parley.repl.cli.ErrorLine;
import parley.repl.cli.UsageException;
import parley.repl.dash.Dash;
import parley.repl.dash.DashSnapshot;
import parley.repl.dash.DashSnapshot.Likely;
import parley.repl.dash.DashSnapshot.Share;
import parley.repl.pane.PaneSnapshot.Activity;
import parley.repl.talk.TurnFigures;
import parley.tokenizer.VisibleText;

/**
 * {@code :dash}: the same chat on a whole screen. What was said there is told to the chat after.
 */
final class ChatDash implements ChatView {

  private static final int LIKELIEST = 10;

  /** Eight times a second, as the status pane. */
  private static final long SHOW_NANOS = 125_000_000L;

  private final Terminal terminal;
  private final Chat chat;
  private final ChatMeter meter;
  private final ColonCommands commands; // but those that need the terminal for themselves
  private final List<String> dialog = new ArrayList<>(); // lines, as said
  private StepTimes times = new StepTimes(0);
  private int tokens; // that the times are of; fades with them
  private int lastToken = -1;
  private boolean inAnswer;
  private long shownAt;
  private Dash dash; // while it is open

  ChatDash(Terminal terminal, Chat chat, ChatMeter meter) {
    this.terminal = terminal;
    this.chat = chat;
    this.meter = meter;
    this.commands = new ColonCommands(chat, this, List.of());
  }

  /**
   * Runs until the user returns to the chat.
   *
   * @return what was said meanwhile
   */
  List<String> run() {
    if (!Dash.isSupportedBy(terminal)) {
      throw new UsageException(
          ":dash: expected %s, got %s of %d x %d"
              .formatted(
                  Dash.NEEDS, terminal.getType(), terminal.getWidth(), terminal.getHeight()));
    }
    dialog.clear();
    try (Dash opened = new Dash(terminal)) {
      dash = opened;
      opened.run(input -> snapshot(Activity.READY, input), this::take);
    } finally {
      chat.conversation().measure(Optional.empty());
    }
    return List.copyOf(dialog);
  }

  /** Does what was entered; returns whether the user wants to stay. */
  private boolean take(String entered, Cancellation cancellation) {
    try {
      dialog.add("> " + VisibleText.of(entered));
      answer(entered, cancellation);
    } catch (RuntimeException | OutOfMemoryError e) { // the chat goes on
      line(ErrorLine.of(e));
    }
    return !commands.quitAsked();
  }

  private void answer(String entered, Cancellation cancellation) {
    switch (ChatLine.parse(entered)) {
      case ChatLine.Blank _ -> {}
      case ChatLine.Command command -> commands.run(command, cancellation);
      case ChatLine.Message message ->
          stream(() -> chat.answer(message.text(), cancellation, this));
    }
  }

  @Override
  public void stream(Supplier<TurnFigures> answer) {
    times = new StepTimes(chat.model().config().nLayer());
    chat.conversation().measure(Optional.of(times));
    inAnswer = false;
    TurnFigures figures = answer.get();
    if (ChatReport.isCut(figures.reason())) {
      line("(" + ChatReport.ending(figures.reason()) + ")");
    }
  }

  @Override
  public void line(String text) {
    dialog.add(text);
    inAnswer = false;
  }

  @Override
  public void answer(String part) {
    List<String> lines = Arrays.asList(VisibleText.ofLines(part).split("\n", -1));
    String begun = inAnswer ? dialog.removeLast() : "";
    dialog.add(begun + lines.getFirst());
    dialog.addAll(lines.subList(1, lines.size()));
    inAnswer = true;
  }

  @Override
  public void progress(GenerationEvent event) {
    meter.accept(event);
    switch (event) {
      case GenerationEvent.Started _ -> show(Activity.PREFILL);
      case GenerationEvent.Prefilled _ -> {
        times.clear();
        tokens = 0;
      }
      case GenerationEvent.Token token -> {
        lastToken = token.id();
        tokens++;
        if (System.nanoTime() - shownAt >= SHOW_NANOS) {
          show(Activity.STREAMING);
          times.fade();
          tokens = (tokens + 1) / 2;
        }
      }
      case GenerationEvent.Finished _ -> {}
    }
  }

  private void show(Activity activity) {
    dash.show(snapshot(activity, Optional.empty()));
    shownAt = System.nanoTime();
  }

  private DashSnapshot snapshot(Activity activity, Optional<String> input) {
    return new DashSnapshot(
        meter.snapshot(activity, dash.chartColumns()),
        operations(),
        layerMicros(),
        likeliest(),
        dialog,
        input);
  }

  private List<Share> operations() {
    double total = times.total();
    return total == 0
        ? List.of()
        : Arrays.stream(StepTimes.Operation.values())
            .map(operation -> new Share(operation.word(), times.of(operation) / total))
            .toList();
  }

  private List<Double> layerMicros() {
    List<Double> micros = new ArrayList<>();
    for (int layer = 0; times.total() > 0 && layer < times.layers(); layer++) {
      micros.add(times.ofLayer(layer) / 1e3 / Math.max(1, tokens));
    }
    return micros;
  }

  private List<Likely> likeliest() {
    List<Likely> likely = new ArrayList<>();
    for (Candidate candidate : chat.conversation().likeliest(LIKELIEST)) {
      byte[] bytes = chat.tokenizer().vocabulary().bytes(candidate.id());
      likely.add(
          new Likely(
              '"' + VisibleText.of(bytes) + '"',
              candidate.probability(),
              candidate.id() == lastToken));
    }
    return likely;
  }
}
