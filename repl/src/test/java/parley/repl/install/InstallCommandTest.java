package parley.repl.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.repl.cli.ExitCode;
import parley.repl.cli.NetworkException;
import parley.repl.library.Library;

/** Installing with a Maven that is a script: every way in which it can end. */
class InstallCommandTest {

  /** What a Maven that succeeds leaves where it was told to. */
  private static final String LEAVE_A_JAR =
      """
      for word in "$@"; do case $word in -Dparley.backend=*) out=${word#*=} ;; esac; done
      echo "[INFO] Downloading from central: some://where/a/1/library-1.jar"
      echo new >"$out/library-1.jar"
      """;

  @TempDir Path folder;
  private Path home;
  private Path place;
  private final List<String> fetched = new ArrayList<>();

  @BeforeEach
  void makeHome() throws IOException {
    home = Files.createDirectories(folder.resolve("home"));
    place = folder.resolve("data/parley/backends/onnx");
  }

  @Test
  void installsWhatMavenLeavesAndTellsWhatIsFetched() throws IOException {
    install(LEAVE_A_JAR);
    assertEquals("new\n", Files.readString(place.resolve("library-1.jar")));
    assertEquals(List.of("library-1.jar"), fetched);
    assertNothingElse("onnx");
    String log = Files.readString(home.resolve("target/install-onnx.log"));
    assertTrue(log.contains("Downloading"), log);
  }

  @Test
  void secondInstallationTakesThePlaceOfTheFirst() throws IOException {
    Files.createDirectories(place.resolve("natives"));
    install(LEAVE_A_JAR);
    assertFalse(Files.exists(place.resolve("natives")));
    assertTrue(Files.exists(place.resolve("library-1.jar")));
    assertNothingElse("onnx");
  }

  @Test
  void withoutNetworkNothingChangesAndTheExitCodeIsFour() throws IOException {
    Files.createDirectories(place);
    String refuse = "echo '[ERROR] Could not transfer artifact a:b:pom:1 from/to central'; exit 1";
    NetworkException e = assertThrows(NetworkException.class, () -> install(refuse));
    assertEquals(ExitCode.NETWORK, ExitCode.of(e));
    assertTrue(e.getMessage().contains("check the network"), e.getMessage());
    assertTrue(Files.isDirectory(place));
    assertNothingElse("onnx");
  }

  @Test
  void failedBuildIsOneLineWithItsFirstErrorAndTheLog() throws IOException {
    String fail = "echo '[ERROR] /a/B.java: no such symbol'; echo '[ERROR] more'; exit 1";
    InstallException e = assertThrows(InstallException.class, () -> install(fail));
    assertEquals(ExitCode.FAILURE, ExitCode.of(e));
    assertEquals(
        "Maven failed: /a/B.java: no such symbol (all of its output: "
            + home.resolve("target/install-onnx.log")
            + ")",
        e.getMessage());
    assertNothingElse();
  }

  @Test
  void mavenThatLeavesNothingIsAFailure() throws IOException {
    assertThrows(InstallException.class, () -> install("exit 0"));
    assertNothingElse();
  }

  @Test
  void missingMavenIsNamedWithItsRemedy() {
    Map<String, String> environment = Map.of("PATH", "/nonexistent");
    InstallException e =
        assertThrows(InstallException.class, () -> new Maven(environment, home.resolve("log")));
    assertTrue(e.getMessage().contains("apt install maven"), e.getMessage());
  }

  @Test
  void cancellationEndsMavenAtOnceAndLeavesNothing() throws IOException {
    Cancellation soon = new Cancellation().orAfter(300_000_000);
    long start = System.nanoTime();
    String slow = LEAVE_A_JAR + "echo $$ >" + folder.resolve("pid") + "; exec sleep 60\n";
    assertThrows(CancelledException.class, () -> install(slow, soon));
    assertTrue(System.nanoTime() - start < 5_000_000_000L);
    assertFalse(Files.exists(place));
    assertNothingElse();
    long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
    ProcessHandle.of(pid).ifPresent(maven -> maven.onExit().join()); // was told to end
  }

  @Test
  void waitsForABuildInProgressUntilCancelled() throws IOException {
    Path lock = Files.createDirectories(home.resolve("target")).resolve("build.lock");
    Files.createSymbolicLink(lock, Path.of(Long.toString(ProcessHandle.current().pid())));
    Cancellation soon = new Cancellation().orAfter(200_000_000);
    assertThrows(CancelledException.class, () -> install(LEAVE_A_JAR, soon));
    assertTrue(Files.isSymbolicLink(lock));
  }

  @Test
  void removesItOnce() throws IOException {
    install(LEAVE_A_JAR);
    assertTrue(installation().remove());
    assertFalse(installation().remove());
    assertNothingElse();
  }

  private void install(String mvn) throws IOException {
    install(mvn, new Cancellation());
    assertFalse(Files.isSymbolicLink(home.resolve("target/build.lock")));
  }

  private void install(String mvn, Cancellation cancellation) throws IOException {
    Path script = Files.createDirectories(folder.resolve("tools")).resolve("mvn");
    Files.writeString(script, "#!/bin/sh\n" + mvn);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    installation().install(home, fetched::add, cancellation);
  }

  private Installation installation() {
    String path = folder.resolve("tools") + ":" + System.getenv("PATH");
    String data = folder.resolve("data").toString();
    return new Installation(Library.ONNX, Map.of("PATH", path, "XDG_DATA_HOME", data));
  }

  private void assertNothingElse(String... names) throws IOException {
    try (Stream<Path> files = Files.list(place.getParent())) {
      assertEquals(
          List.of(names), files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }
}
