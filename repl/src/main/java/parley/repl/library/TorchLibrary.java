package parley.repl.library;

import parley.engine.Backend;

/** The backend {@code torch}, installed or not; found by its name in META-INF/services. */
public final class TorchLibrary extends LibraryBackend {

  /** Made by the ServiceLoader. */
  public TorchLibrary() {
    super(Library.TORCH);
  }

  @Override
  Backend loaded() {
    return Once.LOADED.get();
  }

  /** Initialised when first used, so that the JVM loads the library once. */
  private static final class Once {
    static final LoadedBackend LOADED = LoadedBackend.of(installed(Library.TORCH));
  }
}
