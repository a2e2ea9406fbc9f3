package parley.repl.chat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import parley.engine.Cancellation;
import parley.engine.GenerationEvent;
import parley.repl.cli.ErrorLine;
import parley.repl.pane.StatusPane;
import parley.repl.talk.Sampling;
import parley.repl.talk.TurnFigures;
import parley.tokenizer.VisibleText;

/** A chat at a terminal: prompt, streamed answers, status row. */
final class TerminalChat implements ChatView {

  private static final String PROMPT = "> ";

  private final Terminal terminal;
  private final Chat chat;
  private final AnswerPrinter printer;
  private final ChatPane pane;
  private final PrintStream err;
  private final ColonCommands commands;
  private final LineReader reader;
  private BusyTerminal busy; // while something runs

  /**
   * @param pane empty where the terminal has no status row; a summary on {@code err} replaces it
   */
  TerminalChat(
      Terminal terminal, Chat chat, Optional<StatusPane> pane, PrintStream err, Path history)
      throws IOException {
    this.terminal = terminal;
    this.chat = chat;
    this.printer = new AnswerPrinter(terminal);
    this.pane = new ChatPane(chat, pane);
    this.err = err;
    this.commands = new ColonCommands(chat, this, List.of());
    this.reader = ChatReader.on(terminal, commands, history, this::resized);
  }

  /** Reads and answers until the user leaves. */
  void run() {
    pane.idle(); // scrolls by a line, so nothing is to be there yet
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
      pane.hide();
      terminal.setAttributes(attributes);
      terminal.flush();
    }
  }

  /** While a line is read; JLine paints it anew afterwards. */
  private void resized() {
    pane.resize();
    pane.idle();
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
      printer.end();
      line(ErrorLine.of(e));
    }
    repaintIfResized();
    pane.idle();
    return commands.quitAsked();
  }

  private void answer(String message, Cancellation cancellation) {
    printer.begin();
    TurnFigures figures = chat.answer(message, cancellation, this);
    printer.end();
    switch (figures.reason()) {
      case END, STOP -> {}
      case LENGTH, CONTEXT, CANCELLED -> line("(" + ChatReport.ending(figures.reason()) + ")");
    }
    if (!pane.isPresent()) {
      err.println(Summary.of(figures, chat.conversation()));
    }
  }

  @Override
  public void line(String text) {
    printer.line(text);
  }

  @Override
  public void answer(String part) {
    printer.answer(part);
  }

  @Override
  public void progress(GenerationEvent event) {
    repaintIfResized();
    pane.progress(event, printer);
  }

  private void repaintIfResized() {
    if (busy.wasResized()) {
      pane.resize();
    }
  }
}
