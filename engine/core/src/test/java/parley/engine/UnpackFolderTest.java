package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Native files are unpacked once, for their owner alone, as a whole or not at all. */
class UnpackFolderTest {

  @TempDir Path folder;
  @TempDir Path packs;

  @Test
  void entryIsUnpackedOnceAndForItsOwnerAlone() throws IOException {
    Path natives = folder.resolve("some/natives");
    Path first = UnpackFolder.in(natives).entry("a-1", packed("one"));
    assertEquals("rwx------", permissions(natives));
    assertEquals("rwx------", permissions(first));
    Path second = UnpackFolder.in(natives).entry("a-1", packed("two"));
    assertEquals(first, second);
    assertEquals("one", Files.readString(second.resolve("file")));
  }

  @Test
  void whatIsShorterThanItShouldBeIsUnpackedAgain() throws IOException {
    Path entry = UnpackFolder.in(folder).entry("a-1", packed("a library"));
    Files.writeString(entry.resolve("file"), "a lib");
    UnpackFolder.in(folder).entry("a-1", packed("a library"));
    assertEquals("a library", Files.readString(entry.resolve("file")));
    Files.delete(entry.resolve("file"));
    UnpackFolder.in(folder).entry("a-1", packed("a library"));
    assertEquals("a library", Files.readString(entry.resolve("file")));
  }

  @Test
  void folderThatOthersCouldReadIsClosed() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    UnpackFolder.in(folder);
    assertEquals("rwx------", permissions(folder));
  }

  @Test
  void failedUnpackingLeavesNothingAndSaysWhere() throws IOException {
    UnpackFolder natives = UnpackFolder.in(folder);
    URL missing = packs.resolve("missing").toUri().toURL();
    ModelException e =
        assertThrows(ModelException.class, () -> natives.entry("a-1", Map.of("file", missing)));
    assertTrue(e.getMessage().contains("a-1: can not be unpacked"), e.getMessage());
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAtTheNextStartAndALivingOnesStays() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path abandoned = Files.createDirectory(folder.resolve("a-1.partial-" + dead.pid()));
    Files.writeString(abandoned.resolve("file"), "half");
    long living = ProcessHandle.current().pid();
    Path inProgress = Files.createDirectory(folder.resolve("b-1.partial-" + living));
    UnpackFolder.in(folder);
    assertFalse(Files.exists(abandoned));
    assertTrue(Files.exists(inProgress));
  }

  /** One file. */
  private Map<String, URL> packed(String content) throws IOException {
    return Map.of("file", Files.writeString(packs.resolve("packed"), content).toUri().toURL());
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
