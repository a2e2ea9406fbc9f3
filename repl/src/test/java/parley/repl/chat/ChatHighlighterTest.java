package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.repl.talk.Pip;
import parley.repl.text.Theme;

final class ChatHighlighterTest {

  private static final Theme THEME = Theme.of("dark", Map.of());

  private static AttributedStyle style(String line, int at) {
    try (Chat chat = new Chat(Pip.settings(), Pip.open(), Pip.loader())) {
      ColonCommands commands = new ColonCommands(chat, new KeptView(), List.of());
      var shown = new ChatHighlighter(commands, () -> THEME).highlight(null, line);
      assertEquals(line, shown.toString());
      return shown.styleAt(at);
    }
  }

  @ParameterizedTest
  @CsvSource({"':temp 0.5', true", "':te', true", "':tmep 0.5', false", "':x', false"})
  void unknownCommandsAreMarkedWhileTheyAreTyped(String line, boolean known) {
    assertEquals(known ? THEME.command() : THEME.unknown(), style(line, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"::temp", "hi :temp", ":", ":tmep\nis no command"})
  void messagesAreLeftAlone(String line) {
    assertEquals(AttributedStyle.DEFAULT, style(line, 0));
  }

  @Test
  void argumentIsLeftAlone() {
    assertEquals(AttributedStyle.DEFAULT, style(":temp 0.5", 6));
  }
}
