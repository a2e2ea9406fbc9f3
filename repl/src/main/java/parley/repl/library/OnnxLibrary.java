package parley.repl.library;

import parley.engine.Backend;

/** The backend {@code onnx}, installed or not; found by its name in META-INF/services. */
public final class OnnxLibrary extends LibraryBackend {

  /** Made by the ServiceLoader. */
  public OnnxLibrary() {
    super(Library.ONNX);
  }

  @Override
  Backend loaded() {
    return Once.LOADED.get();
  }

  /** Initialised when first used, so that the JVM loads the library once. */
  private static final class Once {
    static final LoadedBackend LOADED = LoadedBackend.of(installed(Library.ONNX));
  }
}
