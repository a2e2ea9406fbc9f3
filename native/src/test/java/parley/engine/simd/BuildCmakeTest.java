package parley.engine.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.engine.Command;

/** What the build does where it can not make the library: build.cmake, as Maven calls it. */
class BuildCmakeTest {

  private static final Path SCRIPT =
      Path.of(System.getProperty("parley.root"), "native", "build.cmake");

  @TempDir Path folder;
  private Path out;
  private Path stale;
  private Path tools;

  @BeforeEach
  void makeTools() throws IOException {
    out = folder.resolve("an out");
    tools = Files.createDirectory(folder.resolve("tools"));
    stale = Files.createDirectory(out).resolve(System.mapLibraryName("parley-kernels"));
    Files.writeString(stale, "of an earlier build");
  }

  @Test
  void withoutACompilerTheBuildGoesOnAndLeavesTheReason() throws Exception {
    Command.Outcome outcome = build(Map.of("PATH", tools.toString(), "CXX", ""));
    assertEquals(0, outcome.exitCode(), outcome.output());
    String reason = "no C++ compiler was found; install one (apt install g++)";
    assertEquals("", outcome.output());
    assertEquals(reason + ", then run mvn -Pquick package\n", reasonLeft());
    assertFalse(Files.exists(stale));
    assertEquals(0, build(Map.of("PATH", tools.toString(), "CXX", "")).exitCode(), "once more");
  }

  @Test
  void withoutACompilerTheBuildFailsWhereAllIsRequired() throws Exception {
    Command.Outcome outcome = build(Map.of("PATH", tools.toString(), "CXX", ""), "-DREQUIRED=true");
    assertNotEquals(0, outcome.exitCode());
    assertTrue(outcome.output().contains("no C++ compiler was found"), outcome.output());
  }

  @Test
  void compilerThatFailsIsToldWithTheLog() throws Exception {
    Command.Outcome outcome = build(Map.of("CXX", brokenCompiler()));
    assertEquals(0, outcome.exitCode(), outcome.output());
    assertEquals("", outcome.output());
    Path log = folder.resolve("a build/build.log");
    String reason =
        "cmake or the C++ compiler failed, log: "
            + log
            + "; see there, or set CXX to another GCC or Clang";
    assertEquals(reason + ", then run mvn -Pquick package\n", reasonLeft());
    assertTrue(Files.readString(log).contains("this compiler is broken"));
    assertFalse(Files.exists(stale));
  }

  @Test
  void compilerThatFailsFailsTheCheckedBuild() throws Exception {
    Command.Outcome outcome = build(Map.of("CXX", brokenCompiler()), "-DCHECKED=true");
    assertNotEquals(0, outcome.exitCode());
  }

  private String brokenCompiler() throws IOException {
    Path compiler = folder.resolve("broken-c++");
    Files.writeString(compiler, "#!/bin/sh\necho this compiler is broken >&2\nexit 1\n");
    Files.setPosixFilePermissions(compiler, PosixFilePermissions.fromString("rwxr-xr-x"));
    return compiler.toString();
  }

  private Command.Outcome build(Map<String, String> variables, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(cmake(), "-DOUT=" + out));
    command.add("-DBUILD=" + folder.resolve("a build"));
    command.addAll(List.of(options));
    command.addAll(List.of("-P", SCRIPT.toString()));
    return new Command(command).with(variables).run();
  }

  /** By its full name, as the PATH of the tests has little. */
  private static String cmake() throws IOException {
    for (String place : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(place, "cmake"))) {
        return Path.of(place, "cmake").toString();
      }
    }
    throw new IOException("no cmake in PATH");
  }

  private String reasonLeft() throws IOException {
    return Files.readString(out.resolve(LibraryFile.REASON_FILE));
  }
}
