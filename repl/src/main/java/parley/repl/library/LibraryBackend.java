package parley.repl.library;

import java.util.List;
import java.util.Optional;
import parley.config.UserFolders;
import parley.engine.Backend;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Precision;
import parley.engine.Session;
import parley.engine.Weights;
import parley.engine.Workers;

/**
 * Stands in the list of backends for one that may have to be installed. Nothing of the library is
 * touched before a session is opened.
 */
abstract class LibraryBackend implements Backend {

  private final Library library;
  private final InstalledLibrary installed;

  LibraryBackend(Library library) {
    this.library = library;
    this.installed = installed(library);
  }

  /** The library in the folder of this process's user. */
  static InstalledLibrary installed(Library library) {
    return new InstalledLibrary(library, UserFolders.of(System.getenv()));
  }

  /** The backend in the library, the same for the whole JVM. */
  abstract Backend loaded();

  @Override
  public String name() {
    return library.name();
  }

  @Override
  public List<String> aliases() {
    return library.aliases();
  }

  @Override
  public String description() {
    return library.description();
  }

  @Override
  public Optional<String> unavailable() {
    return library.unsupported().or(this::missing);
  }

  private Optional<String> missing() {
    return installed.isThere()
        ? Optional.empty()
        : Optional.of(
            "not installed: run %s (about %d MB)"
                .formatted(library.installCommand(), library.megabytes()));
  }

  @Override
  public boolean usesCache() {
    return true;
  }

  @Override
  public Precision precision() {
    return Precision.FLOAT32;
  }

  @Override
  public Session open(Weights weights, Workers workers) {
    return open(weights, workers, new Cancellation(), LoadProgress.NONE);
  }

  @Override
  public Session open(
      Weights weights, Workers workers, Cancellation cancellation, LoadProgress progress) {
    try {
      return loaded().open(weights, workers, cancellation, progress);
    } catch (LinkageError e) {
      throw installed.unusable(e.toString());
    }
  }

  @Override
  public Optional<String> variant() {
    return loaded().variant();
  }
}
