package parley.repl.chat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.jline.terminal.Terminal;
import parley.repl.cli.Console;
import parley.repl.cli.ErrorLine;
import parley.repl.cli.TextInput;
import parley.repl.cli.UsageException;
import parley.tokenizer.VisibleText;

/** The commands that carry text between the chat at a terminal and what is beside it. */
final class MessageCommands {

  /** Four bytes of a character at most, and a context holds far less. */
  private static final long LONGEST_FILE = 1 << 19;

  /** Terminals take 100,000 bytes of Base64 at most, or none at all. */
  private static final int LONGEST_COPY = 74_994;

  private final Chat chat;
  private final Terminal terminal;
  private final Console console;
  private final ChatView view;
  private final Consumer<String> begin;

  /**
   * @param begin is given what the next line begins with
   */
  MessageCommands(
      Chat chat, Terminal terminal, Console console, ChatView view, Consumer<String> begin) {
    this.chat = chat;
    this.terminal = terminal;
    this.console = console;
    this.view = view;
    this.begin = begin;
  }

  List<ColonCommand> all() {
    return List.of(
        new ColonCommand(
            "read", "FILE", "puts a file's text into the next line, to be sent", (f, _) -> read(f)),
        new ColonCommand(
            "copy", "", "gives the last answer to the terminal's clipboard", (_, _) -> copy()));
  }

  private void read(String argument) {
    if (argument.isEmpty()) {
      throw new UsageException(":read: expected a file, got none");
    }
    Path file = chat.loader().user().path(Quoted.name(argument));
    String name = VisibleText.of(file.toString());
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new UsageException(name + ": expected a file of text, got something else");
      }
      if (Files.size(file) > LONGEST_FILE) {
        throw new UsageException(
            name + ": expected at most " + LONGEST_FILE + " bytes, got " + Files.size(file));
      }
      String text = TextInput.read(file, console);
      if (text.length() > ChatReader.LONGEST_PASTE) {
        throw new UsageException(
            name
                + ": expected at most "
                + ChatReader.LONGEST_PASTE
                + " characters, got "
                + text.length());
      }
      begin.accept(text);
    } catch (IOException e) {
      throw new UsageException(ErrorLine.message(e));
    }
  }

  /** By OSC 52, an escape sequence that the terminal may obey; it never answers. */
  private void copy() {
    if (terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
      throw new UsageException(":copy: expected a terminal with a clipboard, got a dumb one");
    }
    chat.turns().last();
    String answer = chat.turns().said().getLast().answer().strip();
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST_COPY) {
      throw new UsageException(
          "the answer is too long for a clipboard: expected at most %d bytes, got %d; try :export"
              .formatted(LONGEST_COPY, bytes.length));
    }
    terminal.writer().write("\u001b]52;c;" + Base64.getEncoder().encodeToString(bytes) + "\u0007");
    terminal.flush();
    int characters = answer.codePointCount(0, answer.length());
    view.line("(gave the last answer, " + characters + " characters, to the terminal's clipboard)");
  }
}
