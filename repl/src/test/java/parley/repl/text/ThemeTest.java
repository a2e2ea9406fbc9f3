package parley.repl.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;

final class ThemeTest {

  @Test
  void terminalThatTellsItsColoursIsBelieved() {
    assertEquals(Theme.of("dark", Map.of()), Theme.of("auto", Map.of("COLORFGBG", "15;0")));
    assertEquals(
        Theme.of("light", Map.of()), Theme.of("auto", Map.of("COLORFGBG", "0;default;15")));
    assertNotEquals(Theme.of("light", Map.of()), Theme.of("dark", Map.of()));
  }

  @Test
  void noColorLeavesForms() {
    Theme theme = Theme.of("dark", Map.of("NO_COLOR", "1"));
    assertEquals(AttributedStyle.BOLD, theme.error());
    assertEquals(AttributedStyle.DEFAULT.underline(), theme.unknown());
    assertEquals(Theme.of("dark", Map.of()), Theme.of("dark", Map.of("NO_COLOR", "")));
  }

  @Test
  void dumbTerminalHasNoStyles() {
    assertEquals(Theme.NONE, Theme.of("dark", Map.of("TERM", "dumb")));
  }

  /** Who sees no colours sees the difference all the same. */
  @Test
  void unknownCommandDiffersInForm() {
    for (String choice : List.of("auto", "light", "dark")) {
      Theme theme = Theme.of(choice, Map.of());
      assertNotEquals(
          theme.command().foregroundDefault(), theme.unknown().foregroundDefault(), choice);
    }
  }
}
