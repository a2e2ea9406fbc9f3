package parley.engine;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder in which a library's native files lie unpacked, ready for the next start: {@code
 * natives} beside the jar or the classes of the module that uses them, for its owner alone (0700).
 *
 * <p>Each entry appears whole or not at all: it is filled under another name and then moved. What a
 * killed process left half done is removed at the next start.
 */
public final class UnpackFolder {

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");

  /** Marks entries that are not yet whole; the process's number follows. */
  private static final String PARTIAL = ".partial-";

  private final Path folder;

  private UnpackFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * The folder beside a module, made if it is missing, without what killed processes left.
   *
   * @param module any class of it
   * @throws ModelException if it cannot be made, or others may write to it
   */
  public static UnpackFolder beside(Class<?> module) {
    Path place =
        ModulePlace.of(module)
            .orElseThrow(() -> new ModelException(module + ": is in no file; install it again"));
    return in(place.resolveSibling("natives"));
  }

  static UnpackFolder in(Path folder) {
    try {
      Files.createDirectories(folder.getParent());
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder, forOwner(folder));
      } else if (isPosix(folder)) {
        Files.setPosixFilePermissions(folder, OWNER); // refused where it is not ours
      }
      UnpackFolder natives = new UnpackFolder(folder.toRealPath());
      natives.removeAbandoned();
      return natives;
    } catch (IOException e) {
      throw new ModelException(folder + ": expected a folder of one's own for native files: " + e);
    }
  }

  public Path path() {
    return folder;
  }

  /**
   * The folder of one entry, with its files; they are unpacked if one is missing or has not the
   * length that it should have, which the system would only find when the JVM runs into it.
   *
   * @param files what is to be in it, by name
   * @throws ModelException if it cannot be filled, say because the disk is full
   */
  public Path entry(String name, Map<String, URL> files) {
    Path entry = folder.resolve(name);
    Path partial = folder.resolve(name + PARTIAL + ProcessHandle.current().pid());
    try {
      if (isWhole(entry, files)) {
        return entry;
      }
      remove(entry);
      Files.createDirectory(partial, forOwner(folder));
      for (Map.Entry<String, URL> file : files.entrySet()) {
        unpack(file.getValue(), partial.resolve(file.getKey()));
      }
      if (!Files.isDirectory(entry)) { // else another process was quicker
        Files.move(partial, entry);
      }
      return entry;
    } catch (IOException e) {
      if (Files.isDirectory(entry)) {
        return entry;
      }
      throw new ModelException(entry + ": can not be unpacked: " + e);
    } finally {
      remove(partial);
    }
  }

  private static boolean isWhole(Path entry, Map<String, URL> files) throws IOException {
    for (Map.Entry<String, URL> file : files.entrySet()) {
      if (!isWhole(entry.resolve(file.getKey()), file.getValue())) {
        return false;
      }
    }
    return true;
  }

  /** Whether a file is there and as long as what was packed. */
  public static boolean isWhole(Path file, URL packed) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == packed.openConnection().getContentLengthLong();
  }

  /** Onto the disk before it gets its name, so that none is short after a loss of power. */
  private static void unpack(URL packed, Path file) throws IOException {
    try (InputStream in = packed.openStream()) {
      Files.copy(in, file);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private void removeAbandoned() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      entries.filter(UnpackFolder::isAbandoned).forEach(UnpackFolder::remove);
    }
  }

  private static boolean isAbandoned(Path entry) {
    String name = entry.getFileName().toString();
    int mark = name.indexOf(PARTIAL);
    if (mark < 0) {
      return false;
    }
    String pid = name.substring(mark + PARTIAL.length());
    Optional<ProcessHandle> owner =
        pid.matches("\\d{1,18}") ? ProcessHandle.of(Long.parseLong(pid)) : Optional.empty();
    return owner.isEmpty();
  }

  /** Removes a folder with all in it; what cannot be removed stays until the next start. */
  private static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      return;
    }
  }

  private static boolean isPosix(Path folder) throws IOException {
    return Files.getFileStore(folder).supportsFileAttributeView("posix");
  }

  private static FileAttribute<?>[] forOwner(Path folder) throws IOException {
    return isPosix(Files.isDirectory(folder) ? folder : folder.getParent())
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
        : new FileAttribute<?>[0];
  }
}
