package parley.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.net.URL;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import parley.engine.ModelException;
import parley.engine.UnpackFolder;

/** ONNX Runtime itself: its native files unpacked, loaded, silent and telling nobody. */
final class Ort {

  /** Where its loader looks for native files before it unpacks them into the temporary folder. */
  private static final String NATIVE_PATH = "onnxruntime.native.path";

  private static final List<String> LIBRARIES = List.of("onnxruntime", "onnxruntime4j_jni");

  private Ort() {}

  /**
   * The environment of this JVM, made when first asked for.
   *
   * @throws ModelException with the reason, if the native code does not run here
   */
  static OrtEnvironment environment() {
    Path natives = UnpackFolder.beside(Ort.class).entry("onnxruntime-" + version(), packed());
    if (System.getProperty(NATIVE_PATH) == null) {
      System.setProperty(NATIVE_PATH, natives.toString());
    }
    try {
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "parley");
      environment.setTelemetry(false);
      return environment;
    } catch (OrtException e) {
      throw failure(e);
    } catch (RuntimeException | LinkageError e) { // as its static initialisers fail
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new ModelException(
          "ONNX Runtime can not be loaded here: " + cause + "; run parley install onnx again");
    }
  }

  /** What went wrong inside, in one line. */
  static ModelException failure(OrtException e) {
    return new ModelException(
        "ONNX Runtime: " + e.getMessage().lines().findFirst().orElse("fails"));
  }

  static String version() {
    String version = OrtEnvironment.class.getPackage().getImplementationVersion();
    return version == null ? "any" : version;
  }

  /** Its native files, by name. */
  private static Map<String, URL> packed() {
    Map<String, URL> files = new HashMap<>();
    for (String library : LIBRARIES) {
      String file = System.mapLibraryName(library);
      URL packed =
          OrtEnvironment.class.getResource("/ai/onnxruntime/native/" + platform() + "/" + file);
      if (packed == null) {
        throw new ModelException("ONNX Runtime has no native files for " + platform());
      }
      files.put(file, packed);
    }
    return files;
  }

  /** As ONNX Runtime names its folders: linux-x64. */
  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String name = system.startsWith("mac") ? "osx" : system.startsWith("win") ? "win" : system;
    String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return name
        + "-"
        + (processor.equals("amd64") || processor.equals("x86_64") ? "x64" : processor);
  }
}
