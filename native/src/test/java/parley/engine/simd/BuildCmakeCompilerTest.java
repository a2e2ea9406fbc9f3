package parley.engine.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.engine.Command;

/** A whole build of the library, in a folder whose name has blanks. */
class BuildCmakeCompilerTest {

  private static final Path NATIVE = Path.of(System.getProperty("parley.root"), "native");

  @TempDir Path temporary;

  @Test
  void buildsOnceThenOnlyWhatChangedAndAfterAMoveAgain() throws Exception {
    Path home = copyOfTheSources(temporary.resolve("a home"));
    Path library = build(home);
    assertTrue(InstructionSet.BASELINE.isIn(NativeLibrary.load(library).instructionSets()));

    Object before = Files.readAttributes(library, "unix:ino,lastModifiedTime");
    assertEquals(library, build(home));
    assertEquals(before, Files.readAttributes(library, "unix:ino,lastModifiedTime"));

    // A running program keeps the file that it has opened: the new one is another.
    Files.writeString(home.resolve("src/main/cpp/library.cpp"), "int other;\n");
    build(home);
    Object after = Files.readAttributes(library, "unix:ino,lastModifiedTime");
    assertFalse(before.equals(after), "built anew, and not over the old one");

    Path moved = temporary.resolve("another home");
    Files.move(home, moved);
    assertTrue(Files.isRegularFile(build(moved)));
  }

  private static Path copyOfTheSources(Path home) throws IOException {
    Path sources = Files.createDirectories(home.resolve("src/main/cpp"));
    try (Stream<Path> files = Files.list(NATIVE.resolve("src/main/cpp"))) {
      for (Path file : files.toList()) {
        Files.copy(file, sources.resolve(file.getFileName()));
      }
    }
    for (String file : new String[] {"CMakeLists.txt", "build.cmake"}) {
      Files.copy(NATIVE.resolve(file), home.resolve(file));
    }
    return home;
  }

  private static Path build(Path home) throws Exception {
    Path out = home.resolve("an out");
    Command.Outcome outcome =
        new Command(
                "cmake",
                "-DOUT=" + out,
                "-DBUILD=" + home.resolve("a build"),
                "-DREQUIRED=true",
                "-P",
                home.resolve("build.cmake").toString())
            .run();
    assertEquals(0, outcome.exitCode(), outcome.output());
    assertEquals("", outcome.output());
    return out.resolve(System.mapLibraryName("parley-kernels"));
  }
}
