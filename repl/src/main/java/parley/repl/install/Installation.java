package parley.repl.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import parley.config.UserFolders;
import parley.engine.Cancellation;
import parley.repl.library.Library;

/**
 * One library in the user's folder of backends: it is there as a whole or not at all. It is built
 * under another name beside its place, and then moved.
 */
final class Installation {

  private final Library library;
  private final Map<String, String> environment;
  private final Path place;

  Installation(Library library, Map<String, String> environment) {
    this.library = library;
    this.environment = environment;
    this.place = UserFolders.of(environment).backend(library.name());
  }

  Path place() {
    return place;
  }

  boolean isThere() {
    return Files.isDirectory(place);
  }

  /**
   * Fetches and builds the library, in place of one that is there.
   *
   * @param home the program's folder, with its sources
   * @param fetching is told the name of every file that is fetched
   * @throws parley.repl.cli.NetworkException if something could not be fetched
   * @throws InstallException if it could not be built
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  void install(Path home, Consumer<String> fetching, Cancellation cancellation) throws IOException {
    Path target = home.resolve("target");
    Path fresh = sibling("new");
    Path old = sibling("old");
    try (BuildLock _ = BuildLock.take(target, cancellation)) {
      remove(fresh);
      Files.createDirectories(fresh);
      Maven maven = new Maven(environment, target.resolve("install-" + library.name() + ".log"));
      maven.run(arguments(home, fresh), fetching, cancellation);
      requireJars(fresh);
      remove(old);
      if (isThere()) {
        Files.move(place, old); // a program that runs on it keeps its open files
      }
      Files.move(fresh, place);
    } finally {
      remove(fresh);
      remove(old);
    }
  }

  private List<String> arguments(Path home, Path fresh) {
    return List.of(
        "-B",
        "-f",
        home.resolve("pom.xml").toString(),
        "-pl",
        "engine/" + library.name(),
        "-am",
        "-Pquick,libraries",
        "-Dparley.backend=" + fresh,
        "package");
  }

  private static void requireJars(Path fresh) throws IOException {
    try (Stream<Path> files = Files.list(fresh)) {
      if (files.noneMatch(file -> file.toString().endsWith(".jar"))) {
        throw new InstallException("Maven succeeded, but left nothing in " + fresh);
      }
    }
  }

  /**
   * @return whether there was anything to remove
   */
  boolean remove() throws IOException {
    boolean was = isThere();
    if (was) {
      Path old = sibling("old");
      remove(old);
      Files.move(place, old); // from here on it counts as not installed
      remove(old);
    }
    return was;
  }

  /** Megabytes on disk. */
  long megabytes() throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return Math.round(bytes / 1e6);
    }
  }

  private Path sibling(String kind) {
    return place.resolveSibling("." + library.name() + "." + kind);
  }

  private static void remove(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        for (Path path : deepestFirst) {
          Files.deleteIfExists(path);
        }
      }
    }
  }
}
