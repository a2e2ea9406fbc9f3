package parley.repl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TextInputTest {

  @TempDir Path folder;

  @Test
  void linesEndAtLineFeedsOnly() throws IOException {
    TextInput input = input("a\r\n\nb\rc\nlast");
    assertEquals(Optional.of("a\r"), input.nextLine());
    assertEquals(Optional.of(""), input.nextLine());
    assertEquals(Optional.of("b\rc"), input.nextLine());
    assertEquals(Optional.of("last"), input.nextLine());
    assertEquals(Optional.empty(), input.nextLine());
    assertEquals(Optional.empty(), input.nextLine());
  }

  @Test
  void linesMayBeLongerThanTheBuffer() throws IOException {
    String line = "x".repeat(200_000);
    TextInput input = input(line + "\n" + line);
    assertEquals(Optional.of(line), input.nextLine());
    assertEquals(line, input.rest());
  }

  @Test
  void malformedBytesBecomeReplacementCharacters() throws IOException {
    byte[] bytes = {'a', (byte) 0xff, 'b', (byte) 0xc3};
    TextInput input = new TextInput(new ByteArrayInputStream(bytes));
    assertEquals("a\ufffdb\ufffd", input.rest());
  }

  @Test
  void filesLoseOneLineBreakAtTheirEnd() throws IOException {
    Console console = Consoles.of("");
    assertEquals("a\n", TextInput.read(write("a\n\n"), console));
    assertEquals("a", TextInput.read(write("a\r\n"), console));
    assertEquals("a", TextInput.read(write("a"), console));
  }

  @Test
  void whatIsReadExactlyKeepsItsLineBreaks() throws IOException {
    String text = "a\r\n\u20ac \ud83d\ude00\n\n";
    assertEquals(text, TextInput.readExactly(write(text).toString(), Consoles.of("")));
    assertEquals(text, TextInput.readExactly("-", Consoles.of(text)));
  }

  @Test
  void theFirstByteThatIsNotUtf8IsNamed() throws IOException {
    Path file = Files.write(folder.resolve("text"), new byte[] {'a', (byte) 0xc3, 'b'});
    var e =
        assertThrows(
            FileSystemException.class,
            () -> TextInput.readExactly(file.toString(), Consoles.of("")));
    assertEquals(file + ": byte 1: expected UTF-8, got 0xc3", e.getMessage());
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("text"), text);
  }

  private static TextInput input(String text) {
    return new TextInput(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
