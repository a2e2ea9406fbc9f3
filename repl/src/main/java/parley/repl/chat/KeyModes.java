package parley.repl.chat;

import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;

/** What the terminal is asked to send: arrow keys as JLine knows them, and pastes with marks. */
final class KeyModes {

  private KeyModes() {}

  /**
   * As JLine does while it reads; else what is typed ahead would not be understood, and each line
   * of a paste be obeyed.
   */
  static void begin(Terminal terminal) {
    if (!isDumb(terminal)) {
      terminal.puts(Capability.keypad_xmit);
      terminal.writer().write(LineReaderImpl.BRACKETED_PASTE_ON);
    }
    terminal.flush();
  }

  /** As other programs expect it. */
  static void end(Terminal terminal) {
    if (!isDumb(terminal)) {
      terminal.puts(Capability.keypad_local);
      terminal.puts(Capability.cursor_normal);
      terminal.writer().write(LineReaderImpl.BRACKETED_PASTE_OFF);
    }
    terminal.flush();
  }

  private static boolean isDumb(Terminal terminal) {
    return terminal.getType().startsWith(Terminal.TYPE_DUMB);
  }
}
