package parley.engine.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import parley.engine.ModelException;
import parley.engine.UnpackFolder;

/** PyTorch itself, by way of DJL: its native files unpacked, loaded, silent and telling nobody. */
final class Torch {

  private static final String ENGINE = "PyTorch";

  /** In the jar of native files: for which version and platform they are, and their names. */
  private static final String NATIVES = "/native/lib/pytorch.properties";

  private Torch() {}

  /**
   * A new owner of arrays in main memory; closing it frees them.
   *
   * @throws ModelException with the reason, if the native code does not run here
   */
  static NDManager newManager() {
    return engine().newBaseManager(Device.cpu());
  }

  static String version() {
    return engine().getVersion();
  }

  /** Loads the library when first asked; from then on it is known by its name. */
  private static synchronized Engine engine() {
    ClassLoader callers = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(Torch.class.getClassLoader()); // where DJL looks
    try {
      configure();
      return Engine.getEngine(ENGINE);
    } catch (RuntimeException | LinkageError e) { // as its static initialisers fail
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new ModelException("PyTorch can not be loaded here: " + cause);
    } finally {
      Thread.currentThread().setContextClassLoader(callers);
    }
  }

  /** DJL reads these when its classes are loaded. */
  private static void configure() {
    UnpackFolder folder = UnpackFolder.beside(Torch.class);
    Properties natives = natives();
    String version = natives.getProperty("version").replaceFirst("-.*", ""); // 2.7.1-20250812
    Path unpacked = folder.entry("pytorch-" + version, to -> unpack(natives, to));
    System.setProperty("PYTORCH_LIBRARY_PATH", unpacked.toString());
    System.setProperty("PYTORCH_VERSION", version);
    System.setProperty("PYTORCH_FLAVOR", natives.getProperty("flavor"));
    System.setProperty("ENGINE_CACHE_DIR", folder.path().toString()); // for the bridge to Java
    System.setProperty("jna.tmpdir", folder.path().toString());
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private static Properties natives() {
    Properties natives = new Properties();
    try (InputStream in = Torch.class.getResourceAsStream(NATIVES)) {
      if (in == null) {
        throw new ModelException("PyTorch's native files are missing: install torch again");
      }
      natives.load(in);
      return natives;
    } catch (IOException e) {
      throw new ModelException("PyTorch's native files can not be read: " + e);
    }
  }

  private static void unpack(Properties natives, Path folder) throws IOException {
    String from =
        "/pytorch/%s/%s/"
            .formatted(natives.getProperty("flavor"), natives.getProperty("classifier"));
    for (String file : natives.getProperty("libraries").split(",", -1)) {
      try (InputStream in = Torch.class.getResourceAsStream(from + file)) {
        if (in == null) {
          throw new IOException("its jar has no " + from + file);
        }
        Files.copy(in, folder.resolve(file));
      }
    }
  }
}
