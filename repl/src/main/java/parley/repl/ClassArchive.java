package parley.repl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the archive of classes that a start maps into memory instead of parsing them; the build
 * starts it in the folder of the program, a user never does.
 *
 * <p>A {@link Rehearsal} lists the classes of a start, then the JVM archives what is listed.
 */
final class ClassArchive {

  private static final List<String> CLASS_PATH = List.of("-cp", "lib/parley.jar");

  /**
   * The list also names constants to resolve, which links their class, and of a class file as old
   * as picocli's (Java 5) the JVM archives only what is not linked.
   */
  private static final String CONSTANTS_OF_OLD_CLASSES = "@cp picocli/";

  private ClassArchive() {}

  /** Arguments: the file of JVM options, the program's home, and a folder to be the user's home. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    String options = "@" + arguments[0];
    Path user = Path.of(arguments[2]);
    Path list = Files.createDirectories(user).resolve("classes.lst");
    run(
        List.of(options, "-XX:DumpLoadedClassList=" + list, "-Dparley.home=" + arguments[1]),
        List.of("-Dparley.stderr=2"),
        CLASS_PATH,
        List.of(Rehearsal.class.getName(), "jdk", user.toString()));
    try (var lines = Files.lines(list)) {
      List<String> kept = lines.filter(line -> !line.startsWith(CONSTANTS_OF_OLD_CLASSES)).toList();
      Files.write(list, kept);
    }
    run(
        List.of(options, "-Xshare:dump", "-XX:SharedArchiveFile=parley.jsa"),
        List.of("-XX:SharedClassListFile=" + list),
        CLASS_PATH);
  }

  @SafeVarargs
  private static void run(List<String>... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (List<String> some : arguments) {
      command.addAll(some);
    }
    int exitCode = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exitCode != 0) {
      throw new IllegalStateException(String.join(" ", command) + ": exit code " + exitCode);
    }
  }
}
