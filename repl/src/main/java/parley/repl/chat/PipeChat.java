package parley.repl.chat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import parley.engine.Cancellation;
import parley.engine.FinishReason;
import parley.engine.GenerationEvent;
import parley.repl.cli.Console;
import parley.repl.cli.ErrorLine;
import parley.repl.cli.ExitCode;
import parley.repl.cli.Interrupts;
import parley.repl.cli.TextInput;
import parley.repl.talk.TurnFigures;
import parley.tokenizer.VisibleText;

/**
 * A chat without a terminal: one message a line, one answer a line on standard output, everything
 * else on standard error.
 */
final class PipeChat implements ChatView {

  private final Console console;
  private final Chat chat;
  private final Cancellation cancellation = new Cancellation();

  PipeChat(Console console, Chat chat) {
    this.console = console;
    this.chat = chat;
  }

  /** Answers every line; returns the exit code of the first that failed. */
  int run() throws IOException {
    ColonCommands commands = new ColonCommands(chat, this, List.of());
    chat.model().rounding().ifPresent(words -> line("(" + words + ")"));
    TextInput input = new TextInput(console.in());
    int code = ExitCode.OK;
    Optional<String> line = input.nextLine();
    while (line.isPresent() && !commands.quitAsked()) {
      try (Interrupts _ = Interrupts.request(cancellation)) { // while reading, Ctrl-C ends the JVM
        take(commands, line.get());
      } catch (RuntimeException e) {
        console.err().println(ErrorLine.of(e));
        code = code == ExitCode.OK ? ExitCode.of(e) : code;
      }
      if (cancellation.isRequested()) {
        return ExitCode.INTERRUPTED;
      }
      line = input.nextLine();
    }
    return code;
  }

  private void take(ColonCommands commands, String entered) {
    String line = entered.endsWith("\r") ? entered.substring(0, entered.length() - 1) : entered;
    switch (ChatLine.parse(line)) {
      case ChatLine.Blank _ -> {}
      case ChatLine.Command command -> commands.run(command, cancellation);
      case ChatLine.Message message ->
          stream(() -> chat.answer(message.text(), cancellation, this));
    }
  }

  @Override
  public void stream(Supplier<TurnFigures> answer) {
    try {
      TurnFigures figures = answer.get();
      if (figures.reason() != FinishReason.CANCELLED) {
        console.err().println(Summary.of(figures, chat.conversation()));
      }
    } finally {
      console.out().println();
      requireReader();
    }
  }

  @Override
  public void line(String text) {
    console.err().println(text);
  }

  /** An answer is one line, so its line breaks are shown. */
  @Override
  public void answer(String part) {
    console.out().print(VisibleText.of(part));
    requireReader();
  }

  @Override
  public void progress(GenerationEvent event) {}

  private void requireReader() {
    if (!console.flushed()) {
      cancellation.request();
    }
  }
}
