package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.config.Setting;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.repl.cli.UsageException;
import parley.repl.talk.ModelLoader;
import parley.repl.talk.Pip;
import parley.weights.ModelFileException;

/** {@code :save}, {@code :load} and {@code :export}. */
final class FileCommandsTest {

  @TempDir Path folder;

  private final KeptView view = new KeptView();
  private Chat chat;
  private ColonCommands commands;

  @BeforeEach
  void open() {
    chat = newChat();
    commands = new ColonCommands(chat, view, List.of());
  }

  private Chat newChat() {
    return new Chat(Pip.settings(), Pip.open(), new ModelLoader(Map.of("HOME", folder.toString())));
  }

  @AfterEach
  void close() {
    chat.close();
  }

  private List<String> enter(String line) {
    return enter(line, new Cancellation());
  }

  private List<String> enter(String line, Cancellation cancellation) {
    view.lines.clear();
    commands.run((ChatLine.Command) ChatLine.parse(line), cancellation);
    return view.lines;
  }

  private String say(String message) {
    view.answer.setLength(0);
    chat.answer(message, new Cancellation(), view);
    return view.answer.toString();
  }

  @Test
  void quotedNamesAreTakenAsAShellDoes() {
    Path file = folder.resolve("a b.json");
    assertEquals(List.of("(saved 0 turns to " + file + ")"), enter(":save \"~/a b.json\""));
    assertTrue(enter(":load '" + file + "'").getFirst().startsWith("(loaded 0 turns"));
    String begun = "\"" + folder + "/a";
    assertEquals(
        List.of("\"" + file + "\""), FileNames.beginning(begun).stream().map(Word::text).toList());
  }

  @Test
  void savedConversationGoesOnInAnotherChat() {
    enter(":max 9");
    say("hi, my name is Anna");
    Path file = folder.resolve("a b.json");
    assertEquals(List.of("(saved 1 turn to " + file + ")"), enter(":save ~/a b.json"));
    chat.close();
    open();
    String loaded = enter(":load ~/a b.json").getFirst();
    assertTrue(loaded.matches("\\(loaded 1 turn, 18 tokens prefilled in \\d+ ms\\)"), loaded);
    assertEquals(9, chat.settings().get(Setting.MAX_TOKENS));
    enter(":continue");
    assertEquals("You are called Anna.", say("what is my name?"));
    assertEquals(List.of("(saved 2 turns to " + file + ")"), enter(":save"));
  }

  @Test
  void failedLoadChangesNothing() throws IOException {
    say("hi, my name is Anna");
    enter(":save ~/talk.json");
    Path file = folder.resolve("talk.json");
    Files.writeString(file, Files.readString(file).replace("[ 843,", "[ 84300,"));
    enter(":temp 0");
    String message =
        assertThrows(ModelFileException.class, () -> enter(":load ~/talk.json")).getMessage();
    assertEquals(file + ": turns[0].message_ids[0]: expected 0 to 2047, got 84300", message);
    assertEquals("You are called Anna.", say("what is my name?"));
  }

  @Test
  void cancelledLoadKeepsTheOldConversation() {
    say("tell me a story");
    enter(":save ~/talk.json");
    enter(":reset");
    say("hi, my name is Anna");
    Cancellation cancelled = new Cancellation();
    cancelled.request();
    assertThrows(CancelledException.class, () -> enter(":load ~/talk.json", cancelled));
    assertEquals("You are called Anna.", say("what is my name?"));
  }

  @Test
  void fileIsAskedForWhereThereIsNone() {
    for (String command : List.of("save", "load", "export")) {
      assertEquals(
          ":" + command + ": expected a file, got none",
          assertThrows(UsageException.class, () -> enter(":" + command)).getMessage());
    }
  }

  @Test
  void exportIsMarkdownThatNothingInItBreaks() throws IOException {
    say("hi, my name is Anna");
    enter(":max 2");
    say("```\n# not a heading\n\n\u001b[2J");
    Path file = folder.resolve("talk.md");
    assertEquals(List.of("(exported 2 turns to " + file + ")"), enter(":export ~/talk.md"));
    List<String> lines = Files.readAllLines(file);
    assertEquals("# A conversation with pip", lines.get(1));
    assertTrue(
        String.join("\n", lines)
            .contains(
                """
                **You**

                > hi, my name is Anna \s

                **pip**

                > Hello Anna! What would you like to talk about? \s

                **You**

                > ``` \s
                > # not a heading \s
                >
                > \\x1b[2J \s
                """),
        lines.toString());
    assertEquals("*(cut at :max tokens)*", lines.getLast());
    assertFalse(lines.stream().anyMatch(line -> line.startsWith("```")));
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
    enter(":export ~/talk.md"); // its own it may write over
    Files.writeString(file, "# mine");
    assertThrows(ModelFileException.class, () -> enter(":export ~/talk.md"));
    assertEquals("# mine", Files.readString(file));
  }
}
