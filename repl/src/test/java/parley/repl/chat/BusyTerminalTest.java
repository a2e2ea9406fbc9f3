package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal.Signal;
import org.junit.jupiter.api.Test;

final class BusyTerminalTest {

  /** Ctrl-Z lends the terminal, and gives it back as it was: nobody may change it in between. */
  @Test
  void terminalIsNotGivenBackWhileItIsLent() throws Exception {
    try (ScreenFixture screen = new ScreenFixture(80, 24)) {
      Object lock = new Object();
      AtomicInteger interrupts = new AtomicInteger();
      Attributes usual = screen.terminal.getAttributes();
      BusyTerminal busy =
          new BusyTerminal(
              screen.terminal,
              lock,
              new KeysAhead(screen.terminal),
              interrupts::incrementAndGet,
              () -> {});
      Thread closing = Thread.ofPlatform().unstarted(busy::close);
      synchronized (lock) {
        closing.start();
        while (closing.getState() != Thread.State.BLOCKED) {
          assertTrue(closing.isAlive(), "closed while the terminal is lent");
          Thread.sleep(1);
        }
        screen.terminal.raise(Signal.INT);
        assertEquals(1, interrupts.get());
      }
      closing.join();
      assertEquals(usual.toString(), screen.terminal.getAttributes().toString());
    }
  }
}
