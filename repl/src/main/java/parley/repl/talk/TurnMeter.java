package parley.repl.talk;

import java.util.function.Consumer;
import parley.engine.FinishReason;
import parley.engine.GenerationEvent;

/** Gathers a turn's {@link TurnFigures} from the events of its generation. */
public final class TurnMeter implements Consumer<GenerationEvent> {

  private final boolean usesCache;
  private int prefilled;
  private int cached;
  private long prefillNanos;
  private long firstTokenNanos;
  private int tokens;
  private long decodeNanos;
  private int proposed;
  private int accepted;
  private FinishReason reason = FinishReason.CANCELLED;

  /**
   * @param usesCache whether the backend keeps what a session holds, or computes it again
   */
  public TurnMeter(boolean usesCache) {
    this.usesCache = usesCache;
  }

  @Override
  public void accept(GenerationEvent event) {
    switch (event) {
      case GenerationEvent.Started started -> {
        cached = usesCache ? started.cachedTokens() : 0;
        prefilled = started.cachedTokens() + started.promptTokens() - cached;
      }
      case GenerationEvent.Prefilled done -> prefillNanos = done.nanos();
      case GenerationEvent.Token token -> {
        if (tokens++ == 0) {
          firstTokenNanos = token.nanos();
        }
      }
      case GenerationEvent.Finished finished -> {
        decodeNanos = finished.decodeNanos();
        proposed = finished.proposed();
        accepted = finished.accepted();
        reason = finished.reason();
      }
    }
  }

  public TurnFigures figures() {
    return new TurnFigures(
        prefilled,
        cached,
        prefillNanos,
        firstTokenNanos,
        tokens,
        decodeNanos,
        proposed,
        accepted,
        reason);
  }
}
