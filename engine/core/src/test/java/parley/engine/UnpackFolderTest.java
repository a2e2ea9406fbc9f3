package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Native files are unpacked once, for their owner alone, as a whole or not at all. */
class UnpackFolderTest {

  @TempDir Path folder;

  @Test
  void entryIsFilledOnceAndForItsOwnerAlone() throws IOException {
    Path natives = folder.resolve("some/natives");
    Path first = UnpackFolder.in(natives).entry("a-1", into -> write(into, "one"));
    assertEquals("rwx------", permissions(natives));
    assertEquals("rwx------", permissions(first));
    Path second = UnpackFolder.in(natives).entry("a-1", into -> write(into, "two"));
    assertEquals(first, second);
    assertEquals("one", Files.readString(second.resolve("file")));
  }

  @Test
  void folderThatOthersCouldReadIsClosed() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    UnpackFolder.in(folder);
    assertEquals("rwx------", permissions(folder));
  }

  @Test
  void failedFillingLeavesNothingAndSaysWhere() throws IOException {
    UnpackFolder natives = UnpackFolder.in(folder);
    ModelException e =
        assertThrows(
            ModelException.class,
            () ->
                natives.entry(
                    "a-1",
                    into -> {
                      write(into, "half");
                      throw new IOException("disk full");
                    }));
    assertTrue(e.getMessage().contains("a-1: can not be unpacked"), e.getMessage());
    assertTrue(e.getMessage().contains("disk full"), e.getMessage());
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAtTheNextStartAndALivingOnesStays() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path abandoned = Files.createDirectory(folder.resolve("a-1.partial-" + dead.pid()));
    write(abandoned, "half");
    long living = ProcessHandle.current().pid();
    Path inProgress = Files.createDirectory(folder.resolve("b-1.partial-" + living));
    UnpackFolder.in(folder);
    assertFalse(Files.exists(abandoned));
    assertTrue(Files.exists(inProgress));
  }

  private static void write(Path folder, String text) throws IOException {
    Files.writeString(folder.resolve("file"), text);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
