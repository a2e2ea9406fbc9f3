package parley.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.repl.LauncherRun.Result;

/**
 * The launcher {@code parley}: as it stands in the repository, and copied into a home of its own
 * with a JDK and a Maven that only tell how they were called.
 */
class LauncherIT {
  private static final Path LAUNCHER = Path.of(System.getProperty("parley.root"), "parley");

  /** What a Maven that succeeds leaves, in the home. */
  private static final String WRITE_STAMP =
      "mkdir -p repl/target/dist; touch repl/target/dist/stamp\n";

  @TempDir Path folder;
  private Path home;
  private Path jdk;
  private Path tools;

  @BeforeEach
  void makeHome() throws IOException {
    home = Files.createDirectories(folder.resolve("a home")).toRealPath();
    tools = folder.resolve("tools");
    jdk = jdk(folder.resolve("jdk 25"), "25.0.1");
    Files.copy(LAUNCHER, home.resolve("parley"));
    write(home.resolve("pom.xml"), "");
    write(home.resolve("engine/core/src/main/java/Some.java"), "");
  }

  @Test
  void startsTheProgramWithNothingOnStandardError() throws Exception {
    Result result = new LauncherRun(LAUNCHER, "--version").run();
    assertStarted(result);
    assertTrue(result.out().startsWith("parley "), result.out());
  }

  @Test
  void secondStartDoesNotInvokeMaven() throws Exception {
    script(tools.resolve("mvn"), "echo Maven was called >&2; exit 1");
    LauncherRun run = new LauncherRun(LAUNCHER, "--version").pathStartsWith(tools);
    assertStarted(run.with(Map.of("PARLEY_BUILD", "")).run());
  }

  @Test
  void worksThroughChainedLinksFromAnyFolder() throws Exception {
    built();
    Path links = Files.createDirectories(folder.resolve("some links"));
    Files.createSymbolicLink(links.resolve("absolute"), home.resolve("parley"));
    Files.createSymbolicLink(links.resolve("relative"), Path.of("./absolute"));
    for (Path called : List.of(links.resolve("relative"), Path.of("./relative"))) {
      Result result = madeUp(called).in(links).run();
      assertStarted(result);
      assertTrue(result.out().contains("<-Dparley.home=" + home + ">\n"), result.out());
    }
  }

  @Test
  void linkThatTheProgramMakesStartsItInAnyFolder() throws Exception {
    Path bin = folder.resolve("a bin");
    Result linked = new LauncherRun(LAUNCHER, "link", bin.toString()).run();
    assertStarted(linked);
    assertTrue(linked.out().startsWith(bin + "/parley links to " + LAUNCHER + "\n"), linked.out());
    Result result = new LauncherRun(bin.resolve("parley"), "--version").in(folder).run();
    assertStarted(result);
    assertTrue(result.out().startsWith("parley "), result.out());
    assertStarted(new LauncherRun(bin.resolve("parley"), "link", "--remove", bin.toString()).run());
    assertFalse(Files.isSymbolicLink(bin.resolve("parley")));
  }

  @Test
  void showsWhyTheJvmDidNotStart() throws Exception {
    LauncherRun run = new LauncherRun(LAUNCHER, "--version");
    Result result = run.with(Map.of("JAVA_TOOL_OPTIONS", "-XX:NoSuchFlag")).run();
    assertEquals(1, result.exitCode());
    assertTrue(result.err().contains("Unrecognized VM option 'NoSuchFlag'"), result.err());
    assertEquals("", result.out());
  }

  @Test
  void argumentsArriveVerbatimAndTheFolderStays() throws Exception {
    built();
    List<String> arguments = List.of("a  b", "", "'\"", "*", "$HOME", "\\", "-p", "@x", "ä\n€");
    Result result = copy(arguments.toArray(String[]::new)).in(folder).run();
    assertStarted(result);
    String expected = arguments.stream().map(a -> "<" + a + ">\n").collect(Collectors.joining());
    assertTrue(result.out().endsWith("<parley.repl.Main>\n" + expected), result.out());
    assertTrue(result.out().contains("<-Dparley.home=" + home + ">\n"), result.out());
    assertTrue(result.out().contains("folder " + folder.toRealPath() + "\n"), result.out());
  }

  @Test
  void jvmTakesTheLaunchersPlaceSoThatSignalsReachIt() throws Exception {
    built();
    LauncherRun.Started run = copy().start();
    assertTrue(run.result().out().startsWith("process " + run.process().pid() + "\n"));
  }

  @Test
  void findsAJdkInTheUsualFolders() throws Exception {
    built();
    Path old = jdk(folder.resolve("usr/lib/jvm/a-24"), "24.0.2");
    Path found = jdk(folder.resolve("usr/lib/jvm/b-26"), "26");
    Result result = copy("chat").with(onlyUnder(folder, old)).run();
    assertStarted(result);
    assertTrue(result.out().contains("program " + found + "/bin/java\n"), result.out());
  }

  @Test
  void withoutAJdkSaysInOneLineHowToGetOne() throws Exception {
    built();
    Path old = jdk(folder.resolve("usr/lib/jvm/a-24"), "24.0.2");
    assertOneLine("needs a JDK 25 or newer", copy("chat").with(onlyUnder(folder, old)).run());
  }

  @Test
  void buildsWithTheJdkItFoundWhereSourcesAreNewer() throws Exception {
    built();
    Path changed = home.resolve("engine/core/src/main/java/Some.java");
    Files.setLastModifiedTime(changed, FileTime.from(Instant.now().plus(Duration.ofHours(2))));
    Result result = copyThatBuilds("printf '%s\\n' \"$JAVA_HOME\" \"$@\"\n" + WRITE_STAMP).run();
    assertEquals(0, result.exitCode(), result.err());
    assertTrue(result.err().startsWith("parley: building, as "), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    String log = Files.readString(home.resolve("target/build.log"));
    assertTrue(log.startsWith(jdk + "\n") && log.contains("\n-Pquick\n"), log);
    assertFalse(Files.isSymbolicLink(home.resolve("target/build.lock")));
  }

  @Test
  void tellsWhyTheBuildHasNoNativeKernels() throws Exception {
    String leaveReason =
        """
        mkdir -p repl/target/dist/lib/native
        echo no compiler >repl/target/dist/lib/native/unavailable.txt
        """;
    Result result = copyThatBuilds(WRITE_STAMP + leaveReason).run();
    assertEquals(0, result.exitCode(), result.err());
    List<String> lines = result.err().lines().toList();
    assertEquals("parley: runs without C++ kernels: no compiler", lines.getLast());
    assertEquals(2, lines.size());
  }

  @Test
  void twoFirstStartsBuildOnce() throws Exception {
    LauncherRun run = copyThatBuilds("echo built >>builds; sleep 1\n" + WRITE_STAMP);
    LauncherRun.Started first = run.start();
    LauncherRun.Started second = run.start();
    assertEquals(0, first.result().exitCode());
    assertEquals(0, second.result().exitCode());
    assertEquals("built\n", Files.readString(home.resolve("builds")));
  }

  @Test
  void takesOverTheLockOfADeadBuild() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Files.createDirectories(home.resolve("target"));
    Path lock = home.resolve("target/build.lock");
    Files.createSymbolicLink(lock, Path.of(Long.toString(dead.pid())));
    Result result = copyThatBuilds(WRITE_STAMP).run();
    assertEquals(0, result.exitCode(), result.err());
    assertFalse(Files.isSymbolicLink(lock));
  }

  @Test
  void failedBuildShowsItsOutputAndTheLog() throws Exception {
    Result result = copyThatBuilds("echo '[ERROR] no such thing'; exit 1").run();
    assertEquals(1, result.exitCode());
    assertEquals("", result.out());
    assertTrue(result.err().contains("\n[ERROR] no such thing\n"), result.err());
    assertTrue(result.err().endsWith(" " + home + "/target/build.log\n"), result.err());
    assertFalse(Files.isSymbolicLink(home.resolve("target/build.lock")));
  }

  @Test
  void buildsNothingWhereThatIsForbidden() throws Exception {
    LauncherRun run = copyThatBuilds("touch called").with(Map.of("PARLEY_BUILD", "never"));
    assertOneLine("PARLEY_BUILD=never", run.run());
    assertFalse(Files.exists(home.resolve("called")));
  }

  /** The copied launcher, with the made-up JDK. */
  private LauncherRun copy(String... arguments) {
    return madeUp(home.resolve("parley"), arguments);
  }

  private LauncherRun madeUp(Path launcher, String... arguments) {
    return new LauncherRun(launcher, arguments).with(Map.of("JAVA_HOME", jdk.toString()));
  }

  /** The copied launcher, in its home, with a Maven that is the given shell script. */
  private LauncherRun copyThatBuilds(String mvn) throws IOException {
    script(tools.resolve("mvn"), mvn);
    return copy("chat").pathStartsWith(tools).in(home).with(Map.of("PARLEY_BUILD", ""));
  }

  /** Surroundings in which JDKs are found in {@code root} only, and {@code java} is an old one. */
  private Map<String, String> onlyUnder(Path root, Path oldJdk) throws IOException {
    Path path = Files.createDirectories(folder.resolve("path"));
    for (String tool : List.of("readlink", "find", "mkfifo", "rm")) {
      script(path.resolve(tool), "exec " + which(tool) + " \"$@\"");
    }
    Files.createSymbolicLink(path.resolve("java"), oldJdk.resolve("bin/java"));
    return Map.of(
        "PATH", path.toString(),
        "JAVA_HOME", "",
        "SDKMAN_DIR", "",
        "HOME", root.toString(),
        "PARLEY_JDKS_UNDER", root.toString());
  }

  private static Path which(String tool) {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, tool))) {
        return Path.of(folder, tool);
      }
    }
    throw new IllegalStateException("needs the program " + tool);
  }

  /** Makes the home look built after its sources were written. */
  private void built() throws IOException {
    Path stamp = home.resolve("repl/target/dist/stamp");
    write(stamp, "");
    Files.setLastModifiedTime(stamp, FileTime.from(Instant.now().plus(Duration.ofHours(1))));
  }

  private static Path jdk(Path folder, String version) throws IOException {
    script(
        folder.resolve("bin/java"),
        """
        echo "process $$"
        echo "program $0"
        echo "folder $(pwd -P)"
        for argument; do printf '<%s>\\n' "$argument"; done
        """);
    script(folder.resolve("bin/javac"), "exit 1");
    write(folder.resolve("release"), "IMPLEMENTOR=\"Me\"\nJAVA_VERSION=\"" + version + "\"\n");
    return folder;
  }

  private static void script(Path file, String body) throws IOException {
    write(file, "#!/bin/sh\n" + body);
    assertTrue(file.toFile().setExecutable(true));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void assertStarted(Result result) {
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
  }

  private static void assertOneLine(String part, Result result) {
    assertEquals(1, result.exitCode());
    assertEquals("", result.out());
    assertTrue(result.err().startsWith("parley: "), result.err());
    assertTrue(result.err().contains(part), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
  }
}
