package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import parley.config.Settings;
import parley.repl.cli.Console;
import parley.repl.cli.Consoles;
import parley.repl.cli.ExitCode;
import parley.repl.talk.Pip;

final class PipeChatTest {

  private record Run(int code, String out, String err) {}

  private static Run run(Settings settings, String input) throws IOException {
    Console console = Consoles.of(input);
    try (Chat chat = new Chat(settings, Pip.open(), Pip.loader())) {
      int code = new PipeChat(console, chat).run();
      return new Run(code, Consoles.text(console.out()), Consoles.text(console.err()));
    }
  }

  @Test
  void oneAnswerALineAndNothingElse() throws IOException {
    Run run = run(Pip.settings(), "hi, my name is Anna\r\n\nwhat is my name?");
    assertEquals(
        "Hello Anna! What would you like to talk about?\nYou are called Anna.\n", run.out());
    assertTrue(
        run.err().matches("(\\[\\d+ tokens, [0-9.]+ tok/s, context \\d+/1024]\\R){2}"), run.err());
    assertEquals(ExitCode.OK, run.code());
  }

  @Test
  void commandsSpeakOnStandardError() throws IOException {
    Run run = run(Pip.settings(), ":seed 42\n:quit\nhi\n");
    assertEquals("", run.out());
    assertEquals("seed is 42\n", run.err());
  }

  @Test
  void firstFailureIsTheExitCodeAndTheRestIsAnswered() throws IOException {
    Run run = run(Pip.settings(), ":nonsense\nhi, my name is Anna\n");
    assertEquals(ExitCode.USAGE, run.code());
    assertEquals("Hello Anna! What would you like to talk about?\n", run.out());
    assertTrue(run.err().startsWith("error: there is no command :nonsense; "), run.err());
  }

  @Test
  void lineBreaksInAnAnswerAreShown() {
    Console console = Consoles.of("");
    try (Chat chat = new Chat(Pip.settings(), Pip.open(), Pip.loader())) {
      new PipeChat(console, chat).answer("a\nb\u001b");
    }
    assertEquals("a\\nb\\x1b", Consoles.text(console.out()));
  }
}
