package parley.repl.dash;

import java.util.Optional;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;

/** The line at the bottom of the dash: a few keys of an editor, and those that leave. */
final class DashKeys {

  /** Nothing follows Esc alone within this time. */
  private static final long ESCAPE_MILLIS = 50;

  private static final String QUIT = "q";

  private enum Key {
    CHARACTER,
    ENTER,
    BACKSPACE,
    CLEAR,
    LEAVE,
    NOTHING
  }

  private final BindingReader reader;
  private final KeyMap<Key> keys = new KeyMap<>();
  private final StringBuilder typed = new StringBuilder();

  DashKeys(Terminal terminal) {
    reader = new BindingReader(terminal.reader());
    keys.setNomatch(Key.NOTHING);
    keys.setUnicode(Key.CHARACTER);
    keys.setAmbiguousTimeout(ESCAPE_MILLIS);
    for (char c = ' '; c < KeyMap.KEYMAP_LENGTH - 1; c++) {
      keys.bind(Key.CHARACTER, String.valueOf(c));
    }
    keys.bind(Key.ENTER, "\r", "\n");
    keys.bind(Key.BACKSPACE, KeyMap.del(), KeyMap.ctrl('H'));
    keys.bind(Key.CLEAR, KeyMap.ctrl('U'));
    keys.bind(Key.LEAVE, KeyMap.esc(), KeyMap.ctrl('D'));
    keys.bind(
        Key.NOTHING, LineReaderImpl.BRACKETED_PASTE_BEGIN, LineReaderImpl.BRACKETED_PASTE_END);
    for (Capability arrow :
        new Capability[] {
          Capability.key_up, Capability.key_down, Capability.key_left, Capability.key_right
        }) {
      Optional.ofNullable(KeyMap.key(terminal, arrow))
          .ifPresent(sequence -> keys.bind(Key.NOTHING, sequence));
    }
  }

  /** What is typed so far. */
  synchronized String typed() {
    return typed.toString();
  }

  synchronized void clear() {
    typed.setLength(0);
  }

  /**
   * Reads a line.
   *
   * @param changed is run after each key
   * @return the line; empty for leaving
   */
  Optional<String> read(Runnable changed) {
    while (true) {
      changed.run();
      Key key = reader.readBinding(keys); // null at the end of the input
      if (key == null || key == Key.LEAVE) {
        return Optional.empty();
      }
      if (key == Key.ENTER && !typed().isBlank()) {
        String line = typed();
        clear();
        return line.equals(QUIT) ? Optional.empty() : Optional.of(line);
      }
      if (key == Key.CHARACTER && typed().isEmpty() && reader.getLastBinding().equals(QUIT)) {
        return Optional.empty();
      }
      edit(key);
    }
  }

  private synchronized void edit(Key key) {
    switch (key) {
      case CHARACTER -> typed.append(reader.getLastBinding());
      case BACKSPACE -> {
        if (!typed.isEmpty()) {
          typed.setLength(typed.offsetByCodePoints(typed.length(), -1));
        }
      }
      case CLEAR -> clear();
      case ENTER, LEAVE, NOTHING -> {}
    }
  }
}
