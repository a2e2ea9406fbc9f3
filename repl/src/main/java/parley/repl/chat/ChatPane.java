package parley.repl.chat;

import java.util.Optional;
import parley.engine.GenerationEvent;
import parley.repl.pane.PaneSnapshot;
import parley.repl.pane.PaneSnapshot.Activity;
import parley.repl.pane.StatusPane;
import parley.repl.pane.TokenRate;

/** Keeps the status row, where there is one, at what the chat does. */
final class ChatPane {

  private final Chat chat;
  private final Optional<StatusPane> pane;

  // Of the answer in progress.
  private TokenRate rate = new TokenRate();
  private int used;

  ChatPane(Chat chat, Optional<StatusPane> pane) {
    this.chat = chat;
    this.pane = pane;
  }

  boolean isPresent() {
    return pane.isPresent();
  }

  /** Follows an answer. Paints seldom. */
  void progress(GenerationEvent event) {
    switch (event) {
      case GenerationEvent.Started started -> {
        rate = new TokenRate();
        used = started.cachedTokens() + started.promptTokens();
        paint(Activity.PREFILL, 0);
      }
      case GenerationEvent.Token token -> {
        used++;
        rate.token(token.nanos());
        if (pane.isPresent() && pane.get().isDue()) {
          paint(Activity.STREAMING, rate.perSecond());
        }
      }
      case GenerationEvent.Prefilled _, GenerationEvent.Finished _ -> {}
    }
  }

  /** Shows the state between answers. */
  void idle() {
    used = chat.conversation().size();
    paint(Activity.READY, chat.rateHere());
  }

  /** The terminal has another size; the next painting is a whole one. */
  void resize() {
    pane.ifPresent(StatusPane::resize);
  }

  void hide() {
    pane.ifPresent(StatusPane::hide);
  }

  private void paint(Activity activity, double tokensPerSecond) {
    pane.ifPresent(row -> row.show(snapshot(activity, tokensPerSecond)));
  }

  private PaneSnapshot snapshot(Activity activity, double tokensPerSecond) {
    return new PaneSnapshot(
        chat.model().name(),
        chat.model().backend().name(),
        activity,
        tokensPerSecond,
        used,
        chat.conversation().context());
  }
}
