package parley.repl.chat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.jline.reader.LineReader;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.utils.InfoCmp.Capability;

/** JLine's editor as the chat wants it. */
final class ChatReader extends LineReaderImpl {

  private static final String NAME = "parley";

  private final Runnable resized;

  /**
   * @param history file of what was entered before; passed over if it cannot be written
   * @param resized is run when the terminal has another size, before the line is painted anew
   */
  static LineReader on(Terminal terminal, ColonCommands commands, Path history, Runnable resized)
      throws IOException {
    Map<String, Object> variables = new HashMap<>();
    variables.put(LineReader.SECONDARY_PROMPT_PATTERN, "");
    if (isWritable(history)) {
      variables.put(LineReader.HISTORY_FILE, history);
    }
    ChatReader reader = new ChatReader(terminal, variables, resized);
    reader.setParser(new MessageParser());
    reader.setCompleter(new ColonCompleter(commands));
    reader.setHistory(new DefaultHistory());
    reader.setOpt(Option.DISABLE_EVENT_EXPANSION); // "!" is just text
    reader.setOpt(Option.HISTORY_IGNORE_SPACE);
    return reader;
  }

  private ChatReader(Terminal terminal, Map<String, Object> variables, Runnable resized)
      throws IOException {
    super(terminal, NAME, variables);
    this.resized = resized;
  }

  /** JLine's own way with a new size clears the whole screen where there is a status row. */
  @Override
  protected synchronized void handleSignal(Signal signal) {
    if (signal == Signal.WINCH) {
      size.copy(terminal.getBufferSize());
      display.resize(size.getRows(), size.getColumns());
      terminal.puts(Capability.carriage_return);
      terminal.puts(Capability.clr_eos);
      resized.run();
      redrawLine();
      redisplay();
    } else {
      super.handleSignal(signal);
    }
  }

  /** JLine turns each CR into a line feed, which doubles the line ends of text from Windows. */
  @Override
  public boolean beginPaste() {
    String pasted = doReadStringUntil(BRACKETED_PASTE_END);
    regionActive = RegionType.PASTE;
    regionMark = getBuffer().cursor();
    getBuffer().write(pasted.replace("\r\n", "\n").replace('\r', '\n'));
    return true;
  }

  /** Creates the file for its user alone, before JLine would for everybody. */
  private static boolean isWritable(Path history) {
    try {
      if (!Files.exists(history)) {
        Files.createDirectories(history.getParent());
        var ownerOnly = PosixFilePermissions.fromString("rw-------");
        Files.createFile(history, PosixFilePermissions.asFileAttribute(ownerOnly));
      }
      return Files.isWritable(history);
    } catch (IOException | UnsupportedOperationException e) {
      return false; // history is a comfort: a read-only home is no error
    }
  }
}
