package parley.repl.chat;

import java.io.IOException;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;

/**
 * Reads the keys while the program works: Esc alone stops it, all others are kept for the next
 * line. Used by one thread, beside its own.
 */
final class KeysAhead {

  private static final int ESCAPE = 27;
  static final String PASTE_BEGIN = "\u001b[200~";
  static final String PASTE_END = "\u001b[201~";

  /** What follows an Esc later than this does not belong to it. */
  private static final long ESCAPE_MILLIS = 50;

  private static final long POLL_MILLIS = 1000;

  private final NonBlockingReader keys;
  private final StringBuilder typed = new StringBuilder(); // the watcher's, until it has ended
  private Thread watcher; // null where none was started, or it has ended
  private volatile boolean stopping;

  KeysAhead(Terminal terminal) {
    this.keys = terminal.reader();
  }

  /**
   * Starts to read keys.
   *
   * @param escape is run on another thread for an Esc
   */
  void watch(Runnable escape) {
    join();
    stopping = false;
    watcher = Thread.ofPlatform().daemon().name("parley-keys").start(() -> read(escape));
  }

  /** Asks to read no more, and returns at once; a key may still be taken. */
  void stop() {
    stopping = true;
    if (watcher != null) {
      watcher.interrupt();
    }
  }

  /** What was typed meanwhile, but for an Esc; from here on somebody else may read keys. */
  String take() {
    stop();
    join();
    String result = typed.toString();
    typed.setLength(0);
    return result;
  }

  private void join() {
    boolean interrupted = false;
    while (watcher != null) {
      try {
        watcher.join();
        watcher = null;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(Runnable escape) {
    boolean pasting = false; // pasted text may hold any character
    try {
      while (!stopping) {
        int key = keys.read(POLL_MILLIS);
        if (key == NonBlockingReader.EOF) {
          return;
        }
        if (key == ESCAPE && !pasting) {
          readEscape(escape);
        } else if (key >= 0) {
          typed.append((char) key);
          pasting = pasting ? !endsWith(PASTE_END) : endsWith(PASTE_BEGIN);
        }
      }
    } catch (IOException e) {
      // interrupted, as it is to end; or the terminal is gone, which the line editor will meet
    }
  }

  /** Of keys such as the arrows, and of those pressed with Alt, an Esc is the first character. */
  private void readEscape(Runnable escape) throws IOException {
    int begin = typed.length();
    typed.append((char) ESCAPE);
    int next = keys.peek(ESCAPE_MILLIS);
    while (next == ESCAPE) { // held down
      escape.run();
      typed.setLength(begin);
      typed.append((char) keys.read(POLL_MILLIS));
      next = keys.peek(ESCAPE_MILLIS);
    }
    if (next == NonBlockingReader.READ_EXPIRED) {
      typed.setLength(begin);
      escape.run();
    }
  }

  private boolean endsWith(String text) {
    int from = typed.length() - text.length();
    return from >= 0 && typed.indexOf(text, from) == from;
  }
}
