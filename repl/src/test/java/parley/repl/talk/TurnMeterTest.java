package parley.repl.talk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import parley.engine.FinishReason;
import parley.engine.GenerationEvent;

final class TurnMeterTest {

  private static final List<GenerationEvent> EVENTS =
      List.of(
          new GenerationEvent.Started(21, 6),
          new GenerationEvent.Prefilled(6, 3_000_000),
          new GenerationEvent.Token(1, 4_000_000),
          new GenerationEvent.Token(2, 6_000_000),
          new GenerationEvent.Token(3, 8_000_000),
          new GenerationEvent.Finished(FinishReason.END, 3, 4_000_000, 8, 5));

  @Test
  void figuresAreThoseOfTheEvents() {
    TurnFigures figures = figures(true);
    assertEquals(27, figures.promptTokens());
    assertEquals(6, figures.prefilled());
    assertEquals(21, figures.cached());
    assertEquals(4.0, figures.firstTokenMillis());
    assertEquals(2000, figures.prefillRate());
    assertEquals(3, figures.tokens());
    assertEquals(500, figures.decodeRate()); // two steps in 4 ms
    assertEquals(8, figures.proposed());
    assertEquals(5, figures.accepted());
    assertEquals(FinishReason.END, figures.reason());
  }

  @Test
  void withoutACacheEverythingIsPrefilled() {
    TurnFigures figures = figures(false);
    assertEquals(27, figures.prefilled());
    assertEquals(0, figures.cached());
  }

  @Test
  void oneTokenHasNoRate() {
    TurnFigures figures = new TurnFigures(1, 0, 5, 5, 1, 0, 0, 0, FinishReason.LENGTH);
    assertEquals(0, figures.decodeRate());
  }

  private static TurnFigures figures(boolean usesCache) {
    TurnMeter meter = new TurnMeter(usesCache);
    EVENTS.forEach(meter);
    return meter.figures();
  }
}
