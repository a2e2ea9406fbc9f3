package parley.repl.chat;

import java.io.IOException;
import parley.repl.cli.UsageException;

/** Stops the program, as Ctrl-Z asks, until the shell lets it go on. */
final class Suspension {

  /**
   * To all that the shell takes for this program. Unlike STOP it stops nothing where no shell could
   * let it go on.
   */
  private static final String STOP = "kill -s TSTP 0";

  private Suspension() {}

  /** Returns when the program goes on; the signal's handler must be the system's. */
  static void stop() {
    try {
      new ProcessBuilder("sh", "-c", STOP).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UsageException("can not stop: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
