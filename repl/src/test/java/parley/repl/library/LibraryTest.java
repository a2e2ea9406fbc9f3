package parley.repl.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.config.UserFolders;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.ModelException;

/** Libraries are listed wherever the program runs, and loaded from the user's folder alone. */
class LibraryTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64",
    "Mac OS X, aarch64, macos-aarch64",
    "Windows 11, amd64, windows-x86_64",
    "FreeBSD, riscv64, freebsd-riscv64",
    "SunOS, sparcv9, sunos-sparcv9",
  })
  void platformsAreNamedAlikeWhateverTheJvmSays(String system, String processor, String word) {
    assertEquals(word, Library.platform(system, processor));
  }

  @Test
  void missingPlatformIsNamed() {
    Library nowhere =
        new Library("x", List.of(), "", "ExLib", 1, java.util.Set.of("vms-vax", "linux-s390"));
    String reason = nowhere.unsupported().orElseThrow();
    assertTrue(reason.startsWith("ExLib has no native files for "), reason);
    assertTrue(reason.endsWith("; it has them for linux-s390, vms-vax"), reason);
  }

  @Test
  void bothAreListedLastAndNameTheCommandThatInstallsThem() {
    List<Backend> all = Backends.load().all();
    List<Backend> last = all.subList(all.size() - 2, all.size());
    assertEquals(List.of("onnx", "torch"), last.stream().map(Backend::name).toList());
    assertEquals(
        "not installed: run parley install onnx (about 78 MB)",
        last.getFirst().unavailable().orElseThrow());
    assertEquals(
        "not installed: run parley install torch (about 115 MB)",
        last.getLast().unavailable().orElseThrow());
  }

  @Test
  void foldersWithoutAUsableBackendSayThatTheyAreToBeInstalledAgain() throws IOException {
    UserFolders user = UserFolders.of(Map.of("XDG_DATA_HOME", folder.toString()));
    Path place = Files.createDirectories(user.backend("onnx"));
    Files.writeString(place.resolve("broken.jar"), "no jar");
    InstalledLibrary installed = new InstalledLibrary(Library.ONNX, user);
    assertTrue(installed.isThere());
    ModelException e = assertThrows(ModelException.class, installed::load);
    assertTrue(e.getMessage().startsWith(place + ": "), e.getMessage());
    assertTrue(e.getMessage().endsWith(": run parley install onnx again"), e.getMessage());
  }
}
