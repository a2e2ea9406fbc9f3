package parley.repl;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Status;

/**
 * The run from which the JVM records its AOT cache; the build starts it, a user never does.
 *
 * <p>It does what a start does, so that the classes of a start are in the cache: the commands with
 * the embedded model, and a line read on a pseudo terminal. It also notes which JDK recorded, as no
 * other can use the cache.
 */
final class Rehearsal {
  private Rehearsal() {}

  /** Arguments: the file to note the JDK's folder in. */
  public static void main(String[] arguments) throws IOException {
    StandardError.restore();
    readLineOnPseudoTerminal();
    Files.writeString(Path.of(arguments[0]), System.getProperty("java.home") + "\n");
  }

  private static void readLineOnPseudoTerminal() throws IOException {
    byte[] keys = "hi\r".getBytes(StandardCharsets.UTF_8);
    try (Terminal terminal =
        TerminalBuilder.builder()
            .system(false)
            .streams(new ByteArrayInputStream(keys), OutputStream.nullOutputStream())
            .type("xterm-256color")
            .encoding(StandardCharsets.UTF_8)
            .build()) {
      LineReader reader = LineReaderBuilder.builder().terminal(terminal).build();
      Status.getStatus(terminal).update(List.of());
      reader.readLine("> ");
    } catch (EndOfFileException e) {
      // The keys can end before the pseudo terminal has handed them on; the classes are loaded.
    }
  }
}
