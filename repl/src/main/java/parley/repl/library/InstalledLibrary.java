package parley.repl.library;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import parley.config.UserFolders;
import parley.engine.Backend;
import parley.engine.ModelException;

/** The jars of a library in the user's folder, and the class loader over them. */
final class InstalledLibrary {

  private final Library library;
  private final Path folder;

  InstalledLibrary(Library library, UserFolders user) {
    this.library = library;
    this.folder = user.backend(library.name());
  }

  /** Whether it is installed: it is as a whole, or not at all. Opens nothing. */
  boolean isThere() {
    return Files.isDirectory(folder);
  }

  /**
   * The backend in the jars. Once in a JVM: natives belong to the first class loader that loads
   * them, so it is never closed.
   *
   * @throws ModelException if the jars hold none that this program can use
   */
  Backend load() {
    try {
      // The program's own backends are found through the parent, too.
      ClassLoader loader = new URLClassLoader(library.name(), jars(), parent());
      return ServiceLoader.load(Backend.class, loader).stream()
          .filter(provider -> loader.equals(provider.type().getClassLoader()))
          .map(ServiceLoader.Provider::get)
          .findFirst()
          .orElseThrow(() -> unusable("it has no backend"));
    } catch (IOException | RuntimeException | LinkageError | ServiceConfigurationError e) {
      throw e instanceof ModelException known ? known : unusable(e.toString());
    }
  }

  /** What is told where installed classes do not fit to this program, or are damaged. */
  ModelException unusable(String reason) {
    return new ModelException(
        "%s: what is installed does not fit to this program (%s): run %s again"
            .formatted(folder, reason, library.installCommand()));
  }

  private static ClassLoader parent() {
    return InstalledLibrary.class.getClassLoader();
  }

  private URL[] jars() throws IOException {
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(".jar")) {
          jars.add(url(file));
        }
      }
    }
    return jars.toArray(URL[]::new);
  }

  private static URL url(Path file) throws MalformedURLException {
    return file.toUri().toURL();
  }
}
