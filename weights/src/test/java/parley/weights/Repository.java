package parley.weights;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project's own models lie. */
final class Repository {

  static final Path ROOT = root();
  static final Path GOLDEN = ROOT.resolve("engine/golden");
  static final Path MODELS = ROOT.resolve("weights/models");

  private Repository() {}

  /** The property {@code parley.root}, or the nearest folder above that holds engine/golden. */
  private static Path root() {
    String given = System.getProperty("parley.root");
    if (given != null) {
      return Path.of(given);
    }
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("engine/golden"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
