package parley.repl.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Text from a file or standard input: UTF-8, in which malformed bytes become U+FFFD, unless it is
 * wanted exactly.
 */
public final class TextInput {

  private static final String STANDARD_INPUT = "-";

  private final Reader reader;

  private final char[] buffer = new char[1 << 16];
  private int position;
  private int limit;

  public TextInput(InputStream in) {
    this.reader = new InputStreamReader(in, StandardCharsets.UTF_8);
  }

  /**
   * The whole text of a file, or of standard input, without its last line break.
   *
   * @param file null for standard input
   * @throws UsageException if the file is a folder, or nobody wrote to standard input
   */
  public static String read(Path file, Console console) throws IOException {
    if (file != null) {
      requireNoFolder(file);
      try (InputStream in = Files.newInputStream(file)) {
        return withoutLastLineBreak(new TextInput(in).rest());
      }
    }
    requirePipe(console);
    return withoutLastLineBreak(new TextInput(console.in()).rest());
  }

  /**
   * The whole text of a file as it is, to its last line break.
   *
   * @param file its name; {@code -} for standard input
   * @throws UsageException if the file is a folder, or nobody wrote to standard input
   * @throws FileSystemException if it is not UTF-8, naming the first byte that is not
   */
  public static String readExactly(String file, Console console) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(file, console));
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    CoderResult end = StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true);
    if (end.isError()) {
      throw new FileSystemException(
          name(file),
          null,
          "byte %d: expected UTF-8, got 0x%02x"
              .formatted(bytes.position(), bytes.get(bytes.position())));
    }
    return text.flip().toString();
  }

  private static byte[] bytes(String file, Console console) throws IOException {
    if (file.equals(STANDARD_INPUT)) {
      requirePipe(console);
      return console.in().readAllBytes();
    }
    requireNoFolder(Path.of(file));
    return Files.readAllBytes(Path.of(file));
  }

  /** What to call such a file. */
  public static String name(String file) {
    return file.equals(STANDARD_INPUT) ? "standard input" : file;
  }

  private static void requireNoFolder(Path file) {
    if (Files.isDirectory(file)) {
      throw new UsageException(file + ": expected a file, got a folder");
    }
  }

  private static void requirePipe(Console console) {
    if (console.interactive()) {
      throw new UsageException("there is no text: give it as an option or on standard input");
    }
  }

  /** The next line without its line feed; empty at the end. A carriage return is text. */
  public Optional<String> nextLine() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      if (position == limit && !fill()) {
        return line.isEmpty() ? Optional.empty() : Optional.of(line.toString());
      }
      int start = position;
      while (position < limit && buffer[position] != '\n') {
        position++;
      }
      line.append(buffer, start, position - start);
      if (position < limit) {
        position++;
        return Optional.of(line.toString());
      }
    }
  }

  /** Whether the next line may have to be waited for, so that output should not wait. */
  public boolean mayWait() throws IOException {
    return position == limit && !reader.ready();
  }

  /** Everything to the end. */
  public String rest() throws IOException {
    StringBuilder text = new StringBuilder();
    do {
      text.append(buffer, position, limit - position);
    } while (fill());
    return text.toString();
  }

  /** Editors and {@code echo} add a line break that nobody means. */
  private static String withoutLastLineBreak(String text) {
    if (text.endsWith("\r\n")) {
      return text.substring(0, text.length() - 2);
    }
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  private boolean fill() throws IOException {
    int count = reader.read(buffer, 0, buffer.length);
    position = 0;
    limit = Math.max(0, count);
    return count > 0;
  }
}
