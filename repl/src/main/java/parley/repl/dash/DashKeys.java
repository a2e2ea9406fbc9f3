package parley.repl.dash;

import java.io.IOError;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.reader.EndOfFileException;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import parley.tokenizer.VisibleText;

/** The line at the bottom of the dash: a few keys of an editor, and those that leave. */
final class DashKeys {

  /** Nothing follows Esc alone within this time. */
  private static final long ESCAPE_MILLIS = 50;

  /** Leaves if it is all that is in the line, and nothing follows within this time. */
  private static final String QUIT = "q";

  private static final long QUIT_MILLIS = 500;

  /** What follows Esc for keys such as the arrows, and for those that are pressed with Alt. */
  private static final Pattern SEQUENCE =
      Pattern.compile("\\[(\\[.|[^@-~]*[@-Z\\\\-~])|O.|[^\\[O]", Pattern.DOTALL);

  private static final String PASTE = LineReaderImpl.BRACKETED_PASTE_BEGIN.substring(1);

  private enum Key {
    CHARACTER,
    ENTER,
    BACKSPACE,
    CLEAR,
    ESCAPE,
    LEAVE,
    NOTHING
  }

  private final BindingReader reader;
  private final Function<BindingReader, String> paste;
  private final KeyMap<Key> keys = new KeyMap<>();
  private final StringBuilder typed = new StringBuilder();

  /**
   * @param paste reads what is pasted, after the mark of its begin
   */
  DashKeys(Terminal terminal, Function<BindingReader, String> paste) {
    this.reader = new BindingReader(terminal.reader());
    this.paste = paste;
    keys.setNomatch(Key.NOTHING);
    keys.setUnicode(Key.CHARACTER);
    for (char c = ' '; c < KeyMap.KEYMAP_LENGTH - 1; c++) {
      keys.bind(Key.CHARACTER, String.valueOf(c));
    }
    keys.bind(Key.ENTER, "\r", "\n");
    keys.bind(Key.BACKSPACE, KeyMap.del(), KeyMap.ctrl('H'));
    keys.bind(Key.CLEAR, KeyMap.ctrl('U'));
    keys.bind(Key.ESCAPE, KeyMap.esc());
    keys.bind(Key.LEAVE, KeyMap.ctrl('D'));
  }

  /** What is typed so far, as one line; a paste may hold anything. */
  synchronized String shown() {
    return VisibleText.of(typed.toString().replace('\n', ' '));
  }

  /** Lets keys come before those of the terminal. */
  void press(String ahead) {
    reader.runMacro(ahead);
  }

  /**
   * Reads a line, or what was pasted.
   *
   * @param changed is run after each key
   * @return the line; empty for leaving
   */
  Optional<String> read(Runnable changed) {
    try {
      while (true) {
        changed.run();
        Key key = reader.readBinding(keys); // null at the end of the input
        if (key == null || key == Key.LEAVE) {
          return Optional.empty();
        }
        if (key == Key.ENTER && !typed.toString().isBlank()) {
          return Optional.of(take()).filter(line -> !line.equals(QUIT));
        }
        edit(key);
        if (key == Key.ESCAPE && !isSequence() || key == Key.CHARACTER && isQuit(changed)) {
          return Optional.empty();
        }
      }
    } catch (EndOfFileException | IOError e) {
      return Optional.empty(); // the program is to end, or the terminal is gone
    }
  }

  private boolean isQuit(Runnable changed) {
    if (!typed.toString().equals(QUIT)) {
      return false;
    }
    changed.run();
    return reader.peekCharacter(QUIT_MILLIS) < 0;
  }

  /** Reads what belongs to an Esc; of all that, only a paste does something. */
  private boolean isSequence() {
    StringBuilder sequence = new StringBuilder();
    while (!SEQUENCE.matcher(sequence).matches()) {
      if (reader.peekCharacter(ESCAPE_MILLIS) < 0) {
        return !sequence.isEmpty();
      }
      int c = reader.readCharacter();
      sequence.appendCodePoint(c);
      if (c == KeyMap.esc().charAt(0)) { // held down
        sequence.setLength(0);
      }
    }
    if (sequence.toString().equals(PASTE)) {
      insert(paste.apply(reader));
    }
    return true;
  }

  private synchronized void insert(String text) {
    typed.append(text);
  }

  private synchronized String take() {
    String line = typed.toString();
    typed.setLength(0);
    return line;
  }

  private synchronized void edit(Key key) {
    switch (key) {
      case CHARACTER -> typed.append(reader.getLastBinding());
      case BACKSPACE -> {
        if (!typed.isEmpty()) {
          typed.setLength(typed.offsetByCodePoints(typed.length(), -1));
        }
      }
      case CLEAR -> typed.setLength(0);
      case ENTER, ESCAPE, LEAVE, NOTHING -> {}
    }
  }
}
