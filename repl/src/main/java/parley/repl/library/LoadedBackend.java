package parley.repl.library;

import java.util.Optional;
import parley.engine.Backend;
import parley.engine.ModelException;

/**
 * The result of loading a library.
 *
 * @param backend in it; empty if it could not be loaded
 * @param failure why not
 */
record LoadedBackend(Optional<Backend> backend, Optional<String> failure) {

  static LoadedBackend of(InstalledLibrary library) {
    try {
      return new LoadedBackend(Optional.of(library.load()), Optional.empty());
    } catch (ModelException e) {
      return new LoadedBackend(Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  /**
   * @throws ModelException with the reason why there is none
   */
  Backend get() {
    return backend.orElseThrow(() -> new ModelException(failure.orElseThrow()));
  }
}
