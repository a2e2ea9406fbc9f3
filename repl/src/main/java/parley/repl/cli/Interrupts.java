package parley.repl.cli;

import org.jline.utils.Signals;
import parley.engine.Cancellation;

/** Turns Ctrl-C and SIGTERM into a {@link Cancellation}, until closed. */
public final class Interrupts implements AutoCloseable {

  private static final String INT = "INT";
  private static final String TERM = "TERM";

  private final Object interrupt;
  private final Object terminate;

  private Interrupts(Cancellation cancellation) {
    interrupt = Signals.register(INT, cancellation::request);
    terminate = Signals.register(TERM, cancellation::request);
  }

  public static Interrupts request(Cancellation cancellation) {
    return new Interrupts(cancellation);
  }

  @Override
  public void close() {
    Signals.unregister(INT, interrupt);
    Signals.unregister(TERM, terminate);
  }
}
