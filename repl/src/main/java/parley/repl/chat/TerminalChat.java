package parley.repl.chat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jline.reader.EndOfFileException;
import org.jline.reader.MaskingCallback;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.utils.AttributedString;
import parley.config.Setting;
import parley.config.UserFolders;
import parley.engine.Cancellation;
import parley.engine.GenerationEvent;
import parley.repl.cli.Console;
import parley.repl.cli.ErrorLine;
import parley.repl.talk.Sampling;
import parley.repl.talk.TurnFigures;
import parley.repl.text.Theme;
import parley.tokenizer.VisibleText;

/** A chat at a terminal: prompt, streamed answers, status pane. */
final class TerminalChat implements ChatView {

  private static final String PROMPT = "> ";

  /** A second Ctrl-C so soon after the first means to leave. */
  private static final long TWICE_NANOS = 1_000_000_000L;

  private final Terminal terminal;
  private final Attributes usual; // how the shell left the terminal
  private final Chat chat;
  private final Console console;
  private final boolean plain;
  private final AnswerPrinter printer;
  private final ChatPane pane;
  private final LoadingLine loading;
  private final Farewell farewell;
  private final TextEditor editor;
  private final KeysAhead keys;
  private final ColonCommands commands;
  private final ChatReader reader;
  private BusyTerminal busy; // while something runs
  private Optional<String> toEdit = Optional.empty(); // asked for by :edit
  private String begun = ""; // of the next line
  private volatile long interruptedAt = System.nanoTime() - TWICE_NANOS;

  /**
   * @param withoutPane no status pane if the settings do not ask for one; a summary on standard
   *     error replaces it
   * @param plain for screen readers: sentences, no styles, nothing that is written over
   * @param loading is told of models that are loaded
   */
  TerminalChat(
      Terminal terminal,
      Chat chat,
      boolean withoutPane,
      boolean plain,
      Console console,
      LoadingLine loading,
      Farewell farewell)
      throws IOException {
    this.terminal = terminal;
    // JLine leaves the terminal as it found it, so keys between two lines are not echoed either.
    this.usual = terminal.enterRawMode();
    this.chat = chat;
    this.console = console;
    this.plain = plain;
    this.pane = new ChatPane(terminal, chat, withoutPane);
    this.printer = new AnswerPrinter(terminal, this::theme, plain, pane);
    this.loading = loading;
    this.farewell = farewell;
    this.editor = new TextEditor(console.environment());
    this.keys = new KeysAhead(terminal);
    List<ColonCommand> ours = new ArrayList<>(List.of(editCommand(), dashCommand()));
    ours.addAll(new MessageCommands(chat, terminal, console, this, text -> begun = text).all());
    this.commands = new ColonCommands(chat, this, ours);
    this.reader =
        ChatReader.on(
            terminal,
            commands,
            UserFolders.of(console.environment()).history(),
            this::theme,
            keys,
            pane,
            this::edit);
  }

  private ColonCommand editCommand() {
    return new ColonCommand(
        "edit",
        "TEXT",
        "writes the message in your editor, as Ctrl-X Ctrl-E does",
        (text, _) -> toEdit = Optional.of(text));
  }

  @Override
  public Theme theme() {
    return plain ? Theme.NONE : Theme.of(chat.settings().get(Setting.THEME), console.environment());
  }

  private ColonCommand dashCommand() {
    return new ColonCommand(
        "dash", "", "figures of the chat on the whole screen; q returns", (_, _) -> dash());
  }

  /** What was said there is told here too. */
  private void dash() {
    loading.end();
    pane.hide();
    new ChatDash(terminal, chat, pane.meter(), keys, loading, farewell).run().forEach(this::line);
  }

  /** Reads and answers until the user leaves. */
  void run() {
    line(
        VisibleText.of(chat.model().name())
            + " on "
            + chat.model().backend().name()
            + ". :help lists the commands, Ctrl-D leaves.");
    chat.model().rounding().ifPresent(words -> line("(" + words + ")"));
    if (chat.conversation().turns() > 0) {
      String turns = FileCommands.turns(chat.conversation().turns());
      int tokens = chat.conversation().size();
      line("(goes on after " + turns + ", " + tokens + " tokens; :history shows what was said)");
    }
    SignalHandler suspend = terminal.handle(Signal.TSTP, _ -> reader.lend(this::suspend));
    WarmUp warmUp = WarmUp.start(chat.model(), Sampling.sampler(chat.settings(), 0));
    try {
      Optional<String> entered = read();
      warmUp.stop();
      while (entered.isPresent() && !take(entered.get())) {
        entered = read();
      }
    } finally {
      warmUp.stop();
      keys.stop();
      terminal.handle(Signal.TSTP, suspend);
      pane.hide();
      KeyModes.end(terminal);
      terminal.setAttributes(usual);
    }
  }

  /**
   * Ctrl-Z: the shell gets the terminal as it left it. Waits until nothing is being written, and no
   * answer is about to begin or end.
   */
  private synchronized void suspend() {
    try (TerminalLoan _ = new TerminalLoan(terminal, usual, pane)) {
      Suspension.stop();
    }
  }

  /** The next line; empty when the user leaves. */
  private Optional<String> read() {
    String prompt = new AttributedString(PROMPT, theme().prompt()).toAnsi(terminal);
    while (!farewell.isAsked()) {
      try {
        String text = begun;
        begun = "";
        synchronized (this) {
          pane.idle();
        }
        return Optional.of(reader.readLine(prompt, null, (MaskingCallback) null, text));
      } catch (UserInterruptException e) {
        if (e.getPartialLine().isBlank() && !farewell.isAsked()) {
          if (System.nanoTime() - interruptedAt < TWICE_NANOS) {
            return Optional.empty();
          }
          line("(Ctrl-C again, Ctrl-D or :quit leaves)");
        }
        interruptedAt = System.nanoTime();
      } catch (EndOfFileException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Does what was entered; returns whether the user asked to leave. */
  private boolean take(String entered) {
    Cancellation cancellation = new Cancellation();
    farewell.working(cancellation);
    try (BusyTerminal opened =
        new BusyTerminal(
            terminal, this, keys, () -> interrupt(cancellation), cancellation::request)) {
      busy = opened;
      switch (ChatLine.parse(entered)) {
        case ChatLine.Blank _ -> {}
        case ChatLine.Command command -> run(command, cancellation);
        case ChatLine.Message message ->
            stream(() -> chat.answer(message.text(), cancellation, this));
      }
    } catch (RuntimeException | OutOfMemoryError e) { // the chat goes on
      endAnswer();
      line(ErrorLine.of(e));
    }
    toEdit.ifPresent(this::editNext);
    return commands.quitAsked();
  }

  /** Alone, as all that is written: Ctrl-Z may take the terminal away in between. */
  private synchronized void endAnswer() {
    printer.end();
  }

  private void interrupt(Cancellation cancellation) {
    interruptedAt = System.nanoTime();
    cancellation.request();
  }

  private void run(ChatLine.Command command, Cancellation cancellation) {
    loading.begin();
    try {
      commands.run(command, cancellation);
    } finally {
      loading.end();
    }
  }

  @Override
  public void stream(Supplier<TurnFigures> answer) {
    printer.begin();
    TurnFigures figures = answer.get();
    endAnswer();
    if (ChatReport.isCut(figures.reason())) {
      line("(" + ChatReport.ending(figures.reason()) + ")");
    }
    if (!pane.isShown()) {
      console.err().println(Summary.of(figures, chat.conversation()));
    }
  }

  /** What the editor saves is the beginning of the next line; if it fails, what it was given. */
  private void editNext(String text) {
    toEdit = Optional.empty();
    begun = text;
    try {
      begun = edit(text);
    } catch (RuntimeException e) { // the chat goes on
      line(ErrorLine.of(e));
    }
  }

  private String edit(String text) {
    reader.takeTypedAhead(); // the keys are the editor's now
    try (TerminalLoan _ = new TerminalLoan(terminal, usual, pane)) {
      return editor.edit(text);
    }
  }

  @Override
  public synchronized void line(String text) {
    loading.end();
    printer.line(text);
  }

  @Override
  public synchronized void line(String lead, String text) {
    loading.end();
    printer.line(lead, text);
  }

  @Override
  public synchronized void line(AttributedString text) {
    loading.end();
    printer.line(text);
  }

  @Override
  public synchronized void passing(String text) {
    loading.say(text);
  }

  @Override
  public int columns() {
    return printer.columns() - 1; // the last one stays free: a line that takes it is broken
  }

  @Override
  public synchronized void answer(String part) {
    loading.end();
    printer.answer(part);
  }

  @Override
  public synchronized void progress(GenerationEvent event) {
    if (busy.wasResized()) {
      pane.resize();
    }
    pane.progress(event);
  }
}
