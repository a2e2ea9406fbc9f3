package parley.repl.chat;

import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;

/**
 * The terminal as another program expects it: no status rows, as the shell left it, and no signal
 * of it obeyed here. Closing takes it back. Nobody may read keys meanwhile.
 */
final class TerminalLoan implements AutoCloseable {

  private static final List<Signal> SIGNALS =
      List.of(Signal.INT, Signal.WINCH, Signal.CONT, Signal.TSTP);

  private final Terminal terminal;
  private final ChatPane pane;
  private final Attributes attributes;
  private final List<SignalHandler> handlers = new ArrayList<>();

  /**
   * @param usual how the shell left the terminal
   */
  TerminalLoan(Terminal terminal, Attributes usual, ChatPane pane) {
    this.terminal = terminal;
    this.pane = pane;
    pane.hide();
    SIGNALS.forEach(signal -> handlers.add(terminal.handle(signal, SignalHandler.SIG_IGN)));
    terminal.handle(Signal.TSTP, SignalHandler.SIG_DFL); // stops both, and the shell goes on
    attributes = terminal.getAttributes();
    KeyModes.end(terminal);
    terminal.setAttributes(usual);
  }

  @Override
  public void close() {
    terminal.setAttributes(attributes);
    for (int i = 0; i < SIGNALS.size(); i++) {
      terminal.handle(SIGNALS.get(i), handlers.get(i));
    }
    KeyModes.begin(terminal);
    pane.resize();
    pane.idle();
  }
}
