package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChatHistoryTest {

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void create() {
    file = folder.resolve("state/history");
    assertTrue(ChatHistory.isWritable(file));
  }

  /** A chat that has just begun to read. */
  private History open(int most) throws IOException {
    ChatHistory history = new ChatHistory(file);
    LineReader reader =
        LineReaderBuilder.builder()
            .terminal(
                new DumbTerminal(InputStream.nullInputStream(), OutputStream.nullOutputStream()))
            .variable(LineReader.HISTORY_FILE, file)
            .variable(LineReader.HISTORY_FILE_SIZE, most)
            .history(history)
            .build();
    history.attach(reader);
    return history;
  }

  private static List<String> lines(History history) {
    List<String> lines = new ArrayList<>();
    history.forEach(entry -> lines.add(entry.line()));
    return lines;
  }

  @Test
  void messagesOfSeveralLinesAndCommandsComeBack() throws IOException {
    open(100).add("one\ntwo \\ three");
    open(100).add(":temp 0.5");
    assertEquals(List.of("one\ntwo \\ three", ":temp 0.5"), lines(open(100)));
  }

  @Test
  void twoChatsLoseNothingOfEachOther() throws IOException {
    History first = open(100);
    History second = open(100);
    first.add("a");
    second.add("b");
    first.add("c");
    assertEquals(List.of("a", "b", "c"), lines(open(100)));
    assertEquals(List.of("a", "c"), lines(first));
  }

  @Test
  void shortenedFileStaysPrivateAndKeepsTheLast() throws IOException {
    History history = open(4);
    for (int i = 0; i < 20; i++) {
      history.add("line " + i);
    }
    List<String> kept = lines(open(4));
    assertTrue(kept.size() <= 5, kept.toString());
    assertEquals("line 19", kept.getLast());
    assertEquals("rw-------", mode(file));
  }

  @Test
  void fileOfOthersEyesIsMadePrivate() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertTrue(ChatHistory.isWritable(file));
    assertEquals("rw-------", mode(file));
    assertFalse(ChatHistory.isWritable(Path.of("/proc/none/history")));
  }

  @Test
  void damagedLinesArePassedOver() throws IOException {
    open(100).add("good");
    Files.writeString(file, "nonsense\n12:half\\\n", StandardOpenOption.APPEND);
    History history = open(100);
    assertEquals(List.of("good"), lines(history));
    history.add("more");
    assertEquals(List.of("good", "more"), lines(open(100)));
    assertTrue(Files.readString(file).contains("nonsense"));
  }

  @Test
  void fileThatIsNotTextIsNoError() throws IOException {
    Files.write(file, new byte[] {'1', ':', (byte) 0xff, (byte) 0xfe, '\n'});
    History history = open(100);
    history.add("still works");
    assertEquals(List.of("still works"), lines(history));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
