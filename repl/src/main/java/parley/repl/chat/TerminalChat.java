package parley.repl.chat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import parley.engine.Cancellation;
import parley.engine.GenerationEvent;
import parley.repl.cli.ErrorLine;
import parley.repl.pane.PaneSnapshot;
import parley.repl.pane.PaneSnapshot.Activity;
import parley.repl.pane.StatusPane;
import parley.repl.pane.TokenRate;
import parley.repl.talk.Sampling;
import parley.repl.talk.TurnFigures;
import parley.tokenizer.VisibleText;

/** A chat at a terminal: prompt, streamed answers, status row. */
final class TerminalChat implements ChatView {

  private static final String PROMPT = "> ";

  private final Terminal terminal;
  private final Chat chat;
  private final Optional<StatusPane> pane;
  private final PrintStream err;
  private final ColonCommands commands;
  private final LineReader reader;

  // Of the answer in progress.
  private BusyTerminal busy;
  private TokenRate rate = new TokenRate();
  private int used;
  private boolean atLineStart = true;
  private CursorColumn column = new CursorColumn();

  /**
   * @param pane empty where the terminal has no status row; a summary on {@code err} replaces it
   */
  TerminalChat(
      Terminal terminal, Chat chat, Optional<StatusPane> pane, PrintStream err, Path history)
      throws IOException {
    this.terminal = terminal;
    this.chat = chat;
    this.pane = pane;
    this.err = err;
    this.commands = new ColonCommands(chat, this);
    this.reader = ChatReader.on(terminal, commands, history, this::resized);
  }

  /** Reads and answers until the user leaves. */
  void run() {
    pane.ifPresent(row -> row.show(idle())); // scrolls by a line, so nothing is to be there yet
    line(
        VisibleText.of(chat.model().name())
            + " on "
            + chat.model().backend().name()
            + ". :help lists the commands, Ctrl-D leaves.");
    // JLine leaves the terminal as it found it, so keys between two lines are not echoed either.
    Attributes attributes = terminal.enterRawMode();
    WarmUp warmUp = WarmUp.start(chat.model(), Sampling.sampler(chat.settings(), 0, 0));
    try {
      Optional<String> entered = read();
      warmUp.stop();
      while (entered.isPresent() && !take(entered.get())) {
        entered = read();
      }
    } finally {
      warmUp.stop();
      pane.ifPresent(StatusPane::hide);
      terminal.setAttributes(attributes);
      terminal.flush();
    }
  }

  /** While a line is read; JLine paints it anew afterwards. */
  private void resized() {
    if (pane.isPresent()) {
      pane.get().resize();
      pane.get().show(idle());
    }
  }

  /** The next line; empty when the user leaves. */
  private Optional<String> read() {
    while (true) {
      try {
        return Optional.of(reader.readLine(PROMPT));
      } catch (UserInterruptException e) {
        if (e.getPartialLine().isBlank()) {
          line("(Ctrl-D or :quit leaves)");
        }
      } catch (EndOfFileException e) {
        return Optional.empty();
      }
    }
  }

  /** Does what was entered; returns whether the user asked to leave. */
  private boolean take(String entered) {
    Cancellation cancellation = new Cancellation();
    try (BusyTerminal opened = new BusyTerminal(terminal, cancellation)) {
      busy = opened;
      switch (ChatLine.parse(entered)) {
        case ChatLine.Blank _ -> {}
        case ChatLine.Command command -> commands.run(command, cancellation);
        case ChatLine.Message message -> answer(message.text(), cancellation);
      }
    } catch (RuntimeException | OutOfMemoryError e) { // the chat goes on
      endLine();
      line(ErrorLine.of(e));
    }
    paint(idle());
    return commands.quitAsked();
  }

  private void answer(String message, Cancellation cancellation) {
    rate = new TokenRate();
    column = new CursorColumn();
    TurnFigures figures = chat.answer(message, cancellation, this);
    endLine();
    switch (figures.reason()) {
      case END, STOP -> {}
      case LENGTH, CONTEXT, CANCELLED -> line("(" + ChatReport.ending(figures.reason()) + ")");
    }
    if (pane.isEmpty()) {
      err.println(Summary.of(figures, chat.conversation()));
    }
  }

  @Override
  public void line(String text) {
    terminal.writer().println(text);
    terminal.flush();
  }

  @Override
  public void answer(String part) {
    String visible = VisibleText.ofLines(part);
    terminal.writer().print(visible);
    column.follow(visible, terminal.getWidth());
    terminal.flush();
    atLineStart = part.endsWith("\n");
  }

  private void endLine() {
    if (!atLineStart) {
      line("");
      atLineStart = true;
    }
  }

  @Override
  public void progress(GenerationEvent event) {
    switch (event) {
      case GenerationEvent.Started started -> {
        used = started.cachedTokens() + started.promptTokens();
        paint(snapshot(Activity.PREFILL, 0));
      }
      case GenerationEvent.Token token -> {
        used++;
        rate.token(token.nanos());
        if (pane.isPresent() && pane.get().isDue() && !column.isAtMargin(terminal.getWidth())) {
          paint(snapshot(Activity.STREAMING, rate.perSecond()));
        }
      }
      case GenerationEvent.Prefilled _, GenerationEvent.Finished _ -> {}
    }
  }

  private void paint(PaneSnapshot snapshot) {
    if (pane.isPresent()) {
      if (busy.wasResized()) {
        pane.get().resize();
      }
      pane.get().show(snapshot);
    }
  }

  private PaneSnapshot idle() {
    used = chat.conversation().size();
    return snapshot(Activity.READY, chat.rateHere());
  }

  private PaneSnapshot snapshot(Activity activity, double tokensPerSecond) {
    return new PaneSnapshot(
        chat.model().name(),
        chat.model().backend().name(),
        activity,
        tokensPerSecond,
        used,
        chat.conversation().context());
  }
}
