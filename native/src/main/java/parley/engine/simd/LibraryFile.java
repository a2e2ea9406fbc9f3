package parley.engine.simd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import parley.engine.ModulePlace;

/**
 * The file of the library: in the folder {@code native} beside the jar or the classes of this
 * module, where the build puts both, and nowhere else. The system property {@value #PROPERTY} names
 * another file or folder, for developers and tests.
 */
final class LibraryFile {

  static final String PROPERTY = "parley.native";

  /** In place of the library where the build could make none: one line that says why. */
  static final String REASON_FILE = "unavailable.txt";

  static final String REBUILD = "build it anew: mvn -Pquick clean package";

  private LibraryFile() {}

  /** Where the library of this process must be. */
  static Path expected() throws UnavailableException {
    String override = System.getProperty(PROPERTY);
    Path place = override == null ? besideTheClasses() : Path.of(override).toAbsolutePath();
    return Files.isDirectory(place)
        ? place.resolve(System.mapLibraryName("parley-kernels"))
        : place;
  }

  private static Path besideTheClasses() throws UnavailableException {
    return ModulePlace.of(LibraryFile.class)
        .orElseThrow(
            () ->
                new UnavailableException(
                    "the C++ kernels' classes are in no file; set " + PROPERTY))
        .resolveSibling("native");
  }

  /** Checks all that can be checked before the system's loader runs the library. */
  static void requireLoadable(Path file) throws UnavailableException {
    requirePresent(file);
    requireNobodyElseWrites(file);
    requireNobodyElseWrites(file.toAbsolutePath().getParent());
    try {
      byte[] bytes = Files.readAllBytes(file);
      Processor processor = Processor.of(System.getProperty("os.arch"));
      LibraryHeader.requireLoadable(bytes, System.getProperty("os.name"), processor);
    } catch (IOException e) {
      throw new UnavailableException(file + ": can not be read: " + e + "; " + REBUILD, e);
    } catch (UnavailableException e) {
      throw new UnavailableException(file + ": " + e.getMessage() + "; " + REBUILD, e);
    }
  }

  private static void requirePresent(Path file) throws UnavailableException {
    if (Files.isRegularFile(file)) {
      return;
    }
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new UnavailableException(file + ": expected a regular file; " + REBUILD);
    }
    Path reason = file.resolveSibling(REASON_FILE);
    try {
      throw new UnavailableException(Files.readString(reason).strip().replaceAll("\\R", " "));
    } catch (IOException e) {
      throw new UnavailableException(
          file + ": no such file; build it: mvn -Pquick package (needs cmake and a C++ compiler)",
          e);
    }
  }

  /** Whoever may write the library, or replace it, could run code as this user. */
  private static void requireNobodyElseWrites(Path path) throws UnavailableException {
    try {
      if (Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new UnavailableException(
            path + ": is writable by every user, so it is not loaded; chmod o-w " + path);
      }
    } catch (UnsupportedOperationException e) {
      return; // Windows has no such permissions; folders there belong to their user
    } catch (IOException e) {
      throw new UnavailableException(path + ": can not be read: " + e + "; " + REBUILD, e);
    }
  }
}
