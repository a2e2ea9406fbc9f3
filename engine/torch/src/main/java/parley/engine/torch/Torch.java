package parley.engine.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import parley.engine.ModelException;
import parley.engine.UnpackFolder;

/** PyTorch itself, by way of DJL: its native files unpacked, loaded, silent and telling nobody. */
final class Torch {

  private static final String ENGINE = "PyTorch";

  /** In the jar of native files: for which version and platform they are, and their names. */
  private static final String NATIVES = "/native/lib/pytorch.properties";

  private static final String REMEDY = "; run parley install torch again";

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
    } catch (ModelException e) {
      throw e;
    } catch (IOException | RuntimeException | LinkageError e) { // as its static initialisers fail
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new ModelException("PyTorch can not be loaded here: " + cause + REMEDY);
    } finally {
      Thread.currentThread().setContextClassLoader(callers);
    }
  }

  /** DJL reads these when its classes are loaded. */
  private static void configure() throws IOException {
    UnpackFolder folder = UnpackFolder.beside(Torch.class);
    Properties natives = natives();
    String version = natives.getProperty("version").replaceFirst("-.*", ""); // 2.7.1-20250812
    String flavor = natives.getProperty("flavor");
    Path unpacked = folder.entry("pytorch-" + version, packed(natives));
    removeDamagedBridge(folder.path(), natives);
    OpenMp.waitBriefly();
    System.setProperty("PYTORCH_LIBRARY_PATH", unpacked.toString());
    System.setProperty("PYTORCH_VERSION", version);
    System.setProperty("PYTORCH_FLAVOR", flavor);
    System.setProperty("ENGINE_CACHE_DIR", folder.path().toString()); // for the bridge to Java
    System.setProperty("jna.tmpdir", folder.path().toString());
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private static Properties natives() throws IOException {
    Properties natives = new Properties();
    try (InputStream in = resource(NATIVES).openStream()) {
      natives.load(in);
    }
    return natives;
  }

  /** PyTorch's own files, by name. */
  private static Map<String, URL> packed(Properties natives) {
    Map<String, URL> files = new HashMap<>();
    for (String file : natives.getProperty("libraries").split(",", -1)) {
      files.put(file, resource("/pytorch/" + place(natives, "flavor", "classifier") + "/" + file));
    }
    return files;
  }

  /** DJL unpacks this one by itself, and does not look at it again. */
  private static void removeDamagedBridge(Path folder, Properties natives) throws IOException {
    String name = System.mapLibraryName("djl_torch");
    URL packed = resource("/jnilib/" + place(natives, "classifier", "flavor") + "/" + name);
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(path -> path.toString().endsWith(name)).toList()) {
        if (!UnpackFolder.isWhole(file, packed)) {
          Files.delete(file);
        }
      }
    }
  }

  private static String place(Properties natives, String first, String second) {
    return natives.getProperty(first) + "/" + natives.getProperty(second);
  }

  private static URL resource(String name) {
    URL resource = Torch.class.getResource(name);
    if (resource == null) {
      throw new ModelException("PyTorch's native files are missing" + REMEDY);
    }
    return resource;
  }
}
