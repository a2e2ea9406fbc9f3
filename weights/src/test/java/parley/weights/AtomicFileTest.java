package parley.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the folder after a write, before it, and in the middle of it. */
class AtomicFileTest {

  @TempDir Path folder;

  private static void write(Path path, String text) {
    AtomicFile.write(
        path, channel -> channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theOldFileStandsUntilTheNewOneIsWhole() throws IOException {
    Path file = Files.writeString(folder.resolve("a.bin"), "old");
    AtomicFile.write(
        file,
        channel -> {
          channel.write(ByteBuffer.wrap(new byte[] {'n', 'e', 'w'}));
          assertEquals("old", Files.readString(file));
          assertEquals(2, names().size());
          assertTrue(
              names().getFirst().matches("\\.a\\.bin\\.\\d+-\\d+\\.part"), names()::toString);
        });
    assertEquals("new", Files.readString(file));
    assertEquals(List.of("a.bin"), names());
  }

  @Test
  void aPrivateFileIsItsUsersAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("a.json"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    AtomicFile.writePrivate(
        file,
        channel -> {
          channel.write(ByteBuffer.wrap(new byte[] {'n', 'e', 'w'}));
          Path part = folder.resolve(names().getFirst());
          assertEquals(
              PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(part));
        });
    assertEquals("new", Files.readString(file));
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
  }

  @Test
  void aFailedWriteLeavesTheOldFile() throws IOException {
    Path file = Files.writeString(folder.resolve("a.bin"), "old");
    String message =
        assertThrows(
                ModelFileException.class,
                () ->
                    AtomicFile.write(
                        file,
                        _ -> {
                          throw new IOException("No space left on device");
                        }))
            .getMessage();
    assertEquals(file + ": cannot write: No space left on device", message);
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("a.bin"), names());
  }

  @Test
  void partsOfDeadProcessesAreDeletedAndOnlyThose() throws IOException {
    Path stale = Files.writeString(folder.resolve(".a.bin.1-2.part"), "half");
    Path ofAnother = Files.writeString(folder.resolve(".b.bin.1-2.part"), "half");
    Path alive = folder.resolve(".a.bin.3-4.part");
    try (var channel =
            FileChannel.open(alive, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      write(folder.resolve("a.bin"), "new");
      assertEquals(List.of(".a.bin.3-4.part", ".b.bin.1-2.part", "a.bin"), names());
    }
    assertTrue(Files.notExists(stale));
    assertTrue(Files.exists(ofAnother));
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path file = Files.writeString(folder.resolve("a.bin"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    write(link, "new");
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(file));
  }
}
