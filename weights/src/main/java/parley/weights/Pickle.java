package parley.weights;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** PyTorch's own files. To read one is to run what it says, so they are only recognised. */
final class Pickle {

  private static final String NAMES = "(pytorch_model.*\\.bin)|(.*\\.(pt|pth|ckpt|pkl|pickle))";

  /** A zip archive, as PyTorch writes since 1.6; little-endian. */
  private static final int ZIP = 0x04034B50;

  private Pickle() {}

  /** Whether a file of this name is one. */
  static boolean isNamed(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().toLowerCase(Locale.ROOT).matches(NAMES);
  }

  /**
   * Whether a file that is no model.bin is one.
   *
   * @param start its first four bytes, little-endian
   */
  static boolean startsWith(int start) {
    int protocol = start >>> 8 & 0xFF;
    return start == ZIP || (start & 0xFF) == 0x80 && protocol >= 2 && protocol <= 5;
  }

  /** One in a folder, if there is any. */
  static Optional<Path> in(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, Pickle::isNamed)) {
      for (Path file : files) {
        return Optional.of(file);
      }
      return Optional.empty();
    } catch (IOException | DirectoryIteratorException e) { // what reads the folder tells of it
      return Optional.empty();
    }
  }

  static ModelFileException refusal(Path path) {
    return ModelFileException.of(
        path,
        "expected model.safetensors or model.bin, got PyTorch's pickle, which is never read, for it"
            + " may hold any program; fetch model.safetensors of the same model"
            + " (many have it on main or on refs/pr/N), or convert it where you trust it");
  }
}
