package parley.repl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("text"), text);
  }

  private static TextInput input(String text) {
    return new TextInput(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
