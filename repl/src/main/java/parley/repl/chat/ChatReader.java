package parley.repl.chat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jline.keymap.KeyMap;
import org.jline.reader.LineReader;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.utils.InfoCmp.Capability;
import parley.repl.cli.ErrorLine;
import parley.repl.cli.UsageException;
import parley.repl.text.Theme;

/** JLine's editor as the chat wants it. */
final class ChatReader extends LineReaderImpl {

  private static final String NAME = "parley";

  /** As many lines as the file keeps can be searched. */
  private static final int HISTORY_LINES = 5000;

  /**
   * No context takes more: GPT-2's holds 1024 tokens, of which the longest has 128 letters. JLine
   * lays out the whole line anew for each key.
   */
  static final int LONGEST_PASTE = 1024 * 128;

  /** The keys behind a paste come later than this. */
  private static final long PASTE_MILLIS = 20;

  private final KeysAhead keys;
  private final ChatPane pane;
  private final UnaryOperator<String> editor;

  /**
   * @param history file of what was entered before; passed over if it cannot be written
   * @param keys what was typed before the line is read
   * @param pane is painted anew when the terminal has another size, before the line is
   * @param editor lets the user change a text elsewhere; throws {@link UsageException} if it fails
   */
  static ChatReader on(
      Terminal terminal,
      ColonCommands commands,
      Path history,
      Supplier<Theme> theme,
      KeysAhead keys,
      ChatPane pane,
      UnaryOperator<String> editor)
      throws IOException {
    Map<String, Object> variables = new HashMap<>();
    variables.put(LineReader.SECONDARY_PROMPT_PATTERN, "");
    variables.put(LineReader.HISTORY_SIZE, HISTORY_LINES);
    variables.put(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES);
    if (ChatHistory.isWritable(history)) {
      variables.put(LineReader.HISTORY_FILE, history);
    }
    ChatReader reader = new ChatReader(terminal, variables, keys, pane, editor);
    reader.setParser(new MessageParser());
    reader.setCompleter(new ColonCompleter(commands));
    reader.setHighlighter(new ChatHighlighter(commands, theme));
    reader.setHistory(new ChatHistory(history));
    reader.setOpt(Option.DISABLE_EVENT_EXPANSION); // "!" is just text
    reader.setOpt(Option.HISTORY_IGNORE_SPACE);
    return reader;
  }

  private ChatReader(
      Terminal terminal,
      Map<String, Object> variables,
      KeysAhead keys,
      ChatPane pane,
      UnaryOperator<String> editor)
      throws IOException {
    super(terminal, NAME, variables);
    this.keys = keys;
    this.pane = pane;
    this.editor = editor;
  }

  /**
   * JLine does not know of the pane: its own way erases it, or leaves an old one. A line that was
   * sent a moment ago is not written again: the cursor is below it.
   */
  @Override
  protected synchronized void handleSignal(Signal signal) {
    if (signal == Signal.WINCH) {
      lock.lock();
      try {
        newSize();
      } finally {
        lock.unlock();
      }
    } else {
      super.handleSignal(signal);
    }
  }

  private void newSize() {
    if (reading) {
      size.copy(terminal.getBufferSize());
      display.resize(size.getRows(), size.getColumns());
      terminal.puts(Capability.carriage_return);
      pane.idle();
      redrawLine();
      redisplay();
    } else {
      pane.resize();
    }
  }

  /** The rows of the pane are not the editor's. */
  @Override
  protected void redisplay(boolean flush) {
    size.setRows(terminal.getHeight() - pane.rows());
    super.redisplay(flush);
  }

  @Override
  public boolean clearScreen() {
    boolean cleared = super.clearScreen();
    pane.idle();
    return cleared;
  }

  /** The prompt is there already; what was typed before it comes first. */
  @Override
  protected <T> T doReadBinding(KeyMap<T> map, KeyMap<T> local) {
    takeTypedAhead();
    return super.doReadBinding(map, local);
  }

  /** Queues what was typed while nobody read lines; from here on only this reads keys. */
  void takeTypedAhead() {
    String typed = keys.take();
    if (!typed.isEmpty()) {
      runMacro(typed);
    }
  }

  /** JLine's own doubles the line ends of Windows, and what was typed ahead. */
  @Override
  public boolean beginPaste() {
    PastedText pasted = PastedText.read(this::readCharacter, () -> peekCharacter(PASTE_MILLIS));
    runMacro(pasted.typed());
    if (pasted.text().length() > LONGEST_PASTE) {
      printAbove(
          "(left out a paste of %d characters: no context holds more than %d)"
              .formatted(pasted.text().length(), LONGEST_PASTE));
      return true;
    }
    regionActive = RegionType.PASTE;
    regionMark = getBuffer().cursor();
    getBuffer().write(pasted.text());
    return true;
  }

  /** Ctrl-X Ctrl-E. What was edited is not sent yet: JLine's own would, and starts its own nano. */
  @Override
  protected boolean editAndExecute() {
    getBuffer().cursor(getBuffer().length());
    redisplay();
    terminal.writer().println();
    flush();
    try {
      String edited = editor.apply(getBuffer().toString());
      getBuffer().clear();
      getBuffer().write(edited);
    } catch (UsageException e) {
      terminal.writer().println(ErrorLine.of(e));
    }
    takeTerminalBack();
    return true;
  }

  /** Another program had the terminal; its size may be another, and the cursor is anywhere. */
  private void takeTerminalBack() {
    size.copy(terminal.getBufferSize());
    display.resize(size.getRows(), size.getColumns());
    redrawLine();
    redisplay();
  }

  /**
   * Lends the terminal to others, between two keys; then shows the line anew, if one is read.
   *
   * @param loan lends it until it is given back
   */
  void lend(Runnable loan) {
    lock.lock();
    try {
      loan.run();
      if (reading) {
        takeTerminalBack();
      }
    } finally {
      lock.unlock();
    }
  }
}
