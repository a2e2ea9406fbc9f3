package parley.repl.chat;

import java.io.PrintWriter;
import java.util.Optional;
import org.jline.terminal.Terminal;
import parley.config.Setting;
import parley.engine.GenerationEvent;
import parley.repl.pane.PaneSnapshot.Activity;
import parley.repl.pane.StatusPane;

/** Keeps the status pane, where there is one, at what the chat does. */
final class ChatPane {

  private static final int SPARKLINE_STEPS = 12;

  private final Terminal terminal;
  private final Chat chat;
  private final boolean plain;
  private final Optional<StatusPane> pane;
  private final ChatMeter meter;
  private boolean complained;

  /**
   * @param plain no pane, if the settings do not say that there shall be one
   */
  ChatPane(Terminal terminal, Chat chat, boolean plain) {
    this.terminal = terminal;
    this.chat = chat;
    this.plain = plain;
    this.pane =
        StatusPane.isSupportedBy(terminal)
            ? Optional.of(StatusPane.on(terminal))
            : Optional.empty();
    this.meter = new ChatMeter(chat);
  }

  /** What the chat did, and does. */
  ChatMeter meter() {
    return meter;
  }

  /** Whether there is a pane to look at. */
  boolean isShown() {
    return rows() > 0;
  }

  int rows() {
    return wanted().map(StatusPane::rows).orElse(0);
  }

  /** Where all text is to go; shown with the next {@link #flush}, or soon. */
  PrintWriter writer() {
    return wanted().map(StatusPane::writer).orElse(terminal.writer());
  }

  void flush() {
    wanted().ifPresentOrElse(StatusPane::frame, terminal::flush);
  }

  /** Follows an answer. Paints seldom. */
  void progress(GenerationEvent event) {
    meter.accept(event);
    Optional<StatusPane> wanted = wanted();
    if (wanted.isEmpty()) {
      terminal.flush();
      return;
    }
    switch (event) {
      case GenerationEvent.Started _ -> show(wanted.get(), Activity.PREFILL);
      case GenerationEvent.Token _ -> {
        if (wanted.get().isFrameDue()) {
          stream(wanted.get());
        }
      }
      case GenerationEvent.Prefilled _, GenerationEvent.Finished _ -> {}
    }
  }

  private void stream(StatusPane shown) {
    if (shown.isChangeDue()) {
      show(shown, Activity.STREAMING);
    } else {
      shown.frame();
    }
  }

  private void show(StatusPane shown, Activity activity) {
    shown.show(meter.snapshot(activity, SPARKLINE_STEPS));
    shown.frame();
  }

  /** A line is about to be read: shows the state between answers, and leaves room to write. */
  void idle() {
    wanted()
        .ifPresent(
            shown -> {
              shown.show(meter.snapshot(Activity.READY, SPARKLINE_STEPS));
              shown.fence();
            });
    complain();
  }

  /** The terminal has another size. */
  void resize() {
    wanted().ifPresent(StatusPane::resize);
  }

  void hide() {
    wanted().ifPresent(StatusPane::hide);
  }

  /** The pane, if the settings want one; one that they do not want any more is taken away. */
  private Optional<StatusPane> wanted() {
    String mode = chat.settings().get(Setting.PANE);
    if (mode.equals("on") || (mode.equals("auto") && !plain)) {
      return pane;
    }
    pane.filter(shown -> shown.rows() > 0).ifPresent(StatusPane::hide);
    return Optional.empty();
  }

  /** Who asks for a pane is told why there is none. */
  private void complain() {
    boolean missing = chat.settings().get(Setting.PANE).equals("on") && !isShown();
    if (missing && !complained) {
      writer()
          .printf(
              "(no pane: expected %s, got %s of %d x %d)%n",
              StatusPane.NEEDS, terminal.getType(), terminal.getWidth(), terminal.getHeight());
      flush();
    }
    complained = missing;
  }
}
