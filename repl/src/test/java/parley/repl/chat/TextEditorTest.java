package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.repl.cli.UsageException;

final class TextEditorTest {

  @TempDir Path folder;

  @Test
  void whatIsSavedComesBackAndNoFileIsLeft() throws IOException {
    Path script = folder.resolve("my editor");
    Path note = folder.resolve("note");
    Files.writeString(
        script, "#!/bin/sh\nstat -c '%a %n' \"$2\" > '" + note + "'\nsed -i 's/cat/dog/' \"$2\"\n");
    assertTrue(script.toFile().setExecutable(true));
    TextEditor editor = new TextEditor(Map.of("VISUAL", "'" + script + "' --option"));
    assertEquals("the dog\nsits", editor.edit("the cat\nsits"));
    String[] seen = Files.readString(note).strip().split(" ", 2);
    assertEquals("600", seen[0]);
    assertFalse(Files.exists(Path.of(seen[1])), seen[1]);
  }

  @ParameterizedTest
  @CsvSource({"false, ended with code 1", "/no/such/editor, was not found"})
  void failureIsOneLine(String command, String what) {
    TextEditor editor = new TextEditor(Map.of("EDITOR", command));
    String message = assertThrows(UsageException.class, () -> editor.edit("text")).getMessage();
    assertTrue(message.startsWith("the editor " + command + " " + what), message);
  }

  @Test
  void visualBeatsEditorAndWhatIsOnThePathComesLast() throws IOException {
    assertEquals("a", new TextEditor(Map.of("VISUAL", "a", "EDITOR", "b")).command());
    assertEquals("b", new TextEditor(Map.of("VISUAL", " ", "EDITOR", "b")).command());
    Path nano = Files.createFile(folder.resolve("nano"));
    assertTrue(nano.toFile().setExecutable(true));
    assertEquals("nano", new TextEditor(Map.of("PATH", folder.toString())).command());
    assertThrows(UsageException.class, () -> new TextEditor(Map.of()).command());
  }
}
