package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileNamesTest {

  @TempDir Path folder;

  @Test
  void namesOfTheFolderThatBeginSo() throws IOException {
    Files.writeString(folder.resolve("my chat.json"), "12345");
    Files.createDirectory(folder.resolve("models"));
    Files.createFile(folder.resolve("other"));
    Files.createFile(folder.resolve(".hidden"));
    Files.createFile(folder.resolve("m\u001b[31m"));
    String begun = folder + "/";
    assertEquals(
        List.of(
            new Word(begun + "models/", "folder", true),
            new Word(begun + "my chat.json", "5 bytes")),
        sorted(begun + "m"));
    assertEquals(List.of(new Word(begun + ".hidden", "0 bytes")), sorted(begun + "."));
    assertEquals(List.of(), sorted(begun + "none/x"));
    assertEquals(List.of(), sorted("\0"));
  }

  private static List<Word> sorted(String begun) {
    return FileNames.beginning(begun).stream().sorted(Comparator.comparing(Word::text)).toList();
  }
}
