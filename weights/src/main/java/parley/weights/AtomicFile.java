package parley.weights;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes a file whole or not at all: into a part file in the same folder, forced to disk, then
 * moved over the old file in one step.
 *
 * <p>A process that is killed leaves its part file behind. It had a lock on it, which died with it;
 * so whoever writes the same file next finds it without one, and deletes it.
 */
public final class AtomicFile {

  private static final String PART = ".part";

  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  /** Writes the content. */
  @FunctionalInterface
  public interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  private AtomicFile() {}

  /**
   * @throws ModelFileException if the file cannot be written; what stood there before stays
   */
  static void write(Path path, Content content) {
    write(path, content, new FileAttribute<?>[0]);
  }

  /**
   * As {@link #write}, for its user alone to read.
   *
   * @throws ModelFileException if the file cannot be written; what stood there before stays
   */
  public static void writePrivate(Path path, Content content) {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    write(path, content, posix ? new FileAttribute<?>[] {ownerOnly} : new FileAttribute<?>[0]);
  }

  private static void write(Path path, Content content, FileAttribute<?>[] attributes) {
    try {
      Path target = target(path);
      deleteStaleParts(target);
      writeAndMove(target, content, attributes);
    } catch (IOException e) {
      throw fault(path, e);
    }
  }

  /** The file itself where the path is a link to it. */
  private static Path target(Path path) throws IOException {
    if (!Files.exists(path)) {
      return path.toAbsolutePath();
    }
    if (!Files.isRegularFile(path)) {
      throw ModelFileException.of(
          path,
          "expected a regular file or none to write, got a "
              + (Files.isDirectory(path) ? "folder" : "device, pipe or socket"));
    }
    return path.toRealPath();
  }

  private static void writeAndMove(Path target, Content content, FileAttribute<?>[] attributes)
      throws IOException {
    long pid = ProcessHandle.current().pid();
    Path part = target.resolveSibling(prefix(target) + pid + "-" + System.nanoTime() + PART);
    try {
      try (FileChannel channel = FileChannel.open(part, NEW, attributes)) {
        boolean _ = lock(channel);
        content.writeTo(channel);
        channel.force(true);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      }
      forceFolder(target.getParent());
    } finally {
      delete(part);
    }
  }

  private static String prefix(Path target) {
    return "." + target.getFileName() + ".";
  }

  private static void deleteStaleParts(Path target) throws IOException {
    List<Path> parts;
    try (Stream<Path> siblings = Files.list(target.getParent())) {
      parts =
          siblings
              .filter(file -> file.getFileName().toString().startsWith(prefix(target)))
              .filter(file -> file.getFileName().toString().endsWith(PART))
              .toList();
    }
    parts.forEach(AtomicFile::deleteIfStale);
  }

  private static void deleteIfStale(Path part) {
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      if (lock(channel)) {
        delete(part);
      }
    } catch (IOException e) { // gone already, or another user's
      return;
    }
  }

  /**
   * Takes the lock that tells others that the writer lives; whether it could. A file system without
   * locks is no reason not to write: there a stale part file stays.
   */
  static boolean lock(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock(); // held until the channel is closed
      return lock != null;
    } catch (IOException | OverlappingFileLockException e) {
      return false;
    }
  }

  /** Makes the move survive a power cut; only some systems can, and need, to force a folder. */
  static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      return;
    }
  }

  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) { // it stays behind; the fault that led here matters more
      return;
    }
  }

  static ModelFileException fault(Path path, IOException e) {
    String fault =
        switch (e) {
          case NoSuchFileException _ -> "no such folder";
          case AccessDeniedException _ -> "no permission";
          case FileSystemException f when f.getReason() != null -> f.getReason();
          default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    return ModelFileException.of(path, "cannot write: " + fault, e);
  }
}
