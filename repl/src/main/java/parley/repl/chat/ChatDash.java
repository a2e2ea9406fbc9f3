package parley.repl.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jline.keymap.BindingReader;
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

  /** The keys behind a paste come later than this. */
  private static final long PASTE_MILLIS = 20;

  private final Terminal terminal;
  private final Chat chat;
  private final ChatMeter meter;
  private final KeysAhead keys;
  private final LoadingLine loading;
  private final Farewell farewell;
  private final ColonCommands commands; // but those that need the terminal for themselves
  private final List<String> dialog = new ArrayList<>(); // lines, as said
  private StepTimes times = new StepTimes(0);
  private double passes; // that the times are of; fades with them
  private int lastToken = -1;
  private boolean inAnswer;
  private String passing = ""; // what is being done just now
  private long shownAt;
  private Dash dash; // while it is open

  /**
   * @param keys those that were typed before are the dash's, too
   * @param loading tells the dash instead of the terminal, while it is open
   */
  ChatDash(
      Terminal terminal,
      Chat chat,
      ChatMeter meter,
      KeysAhead keys,
      LoadingLine loading,
      Farewell farewell) {
    this.terminal = terminal;
    this.chat = chat;
    this.meter = meter;
    this.keys = keys;
    this.loading = loading;
    this.farewell = farewell;
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
    try (Dash opened = new Dash(terminal, ChatDash::pasted)) {
      dash = opened;
      loading.tell(Optional.of(this::passing));
      opened.press(keys.take());
      opened.run(input -> snapshot(Activity.READY, input), this::take);
    } finally {
      loading.tell(Optional.empty());
      chat.conversation().measure(Optional.empty());
    }
    return List.copyOf(dialog);
  }

  /** What has several lines is a message, here as in the chat. */
  private static String pasted(BindingReader reader) {
    PastedText pasted =
        PastedText.read(reader::readCharacter, () -> reader.peekCharacter(PASTE_MILLIS));
    reader.runMacro(pasted.typed());
    return pasted.text();
  }

  /** Does what was entered; returns whether the user wants to stay. */
  private boolean take(String entered) {
    Cancellation cancellation = new Cancellation();
    farewell.working(cancellation);
    try (BusyTerminal _ =
        new BusyTerminal(terminal, this, keys, cancellation::request, cancellation::request)) {
      dialog.add("> " + VisibleText.of(entered));
      answer(entered, cancellation);
    } catch (RuntimeException | OutOfMemoryError e) { // the chat goes on
      line(ErrorLine.of(e));
    }
    passing = "";
    dash.press(keys.take());
    return !commands.quitAsked() && !farewell.isAsked();
  }

  private void answer(String entered, Cancellation cancellation) {
    switch (ChatLine.parse(entered)) {
      case ChatLine.Blank _ -> {}
      case ChatLine.Command command -> {
        passing("working");
        commands.run(command, cancellation);
      }
      case ChatLine.Message message ->
          stream(() -> chat.answer(message.text(), cancellation, this));
    }
  }

  @Override
  public void stream(Supplier<TurnFigures> answer) {
    times = new StepTimes(chat.model().config().nLayer());
    chat.conversation().measure(Optional.of(times));
    passes = 0;
    passing = "";
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

  /** Seldom: some tell it for each token that they measure. */
  @Override
  public void passing(String text) {
    passing = text.strip();
    if (System.nanoTime() - shownAt >= SHOW_NANOS) {
      show(Activity.READY);
    }
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
        passes = -1; // the first token needs none
      }
      case GenerationEvent.Token token -> {
        lastToken = token.id();
        passes++;
        if (System.nanoTime() - shownAt >= SHOW_NANOS) {
          show(Activity.STREAMING);
          times.fade();
          passes /= 2;
        }
      }
      case GenerationEvent.Finished finished -> {
        boolean cached = chat.model().backend().usesCache();
        passes += cached && finished.tokens() > 0 ? 1 : 0; // the cache takes the last token too
      }
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
        dialog(),
        input);
  }

  private List<String> dialog() {
    List<String> lines = new ArrayList<>(dialog);
    if (!passing.isEmpty()) {
      lines.add("(" + passing + "; Ctrl-C stops it)");
    }
    return lines;
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
    for (int layer = 0; passes > 0 && layer < times.layers(); layer++) {
      micros.add(times.ofLayer(layer) / 1e3 / passes);
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
