package parley.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes a folder of files whole or not at all: into a hidden folder beside it, forced to disk,
 * then renamed.
 *
 * <p>A system replaces files in one step, but not folders: an old one is renamed before the new one
 * takes its place. Who is killed between the two leaves neither, and the next writer puts the old
 * one back. What a killed writer leaves behind is known by its files, on which nobody holds a lock,
 * and is deleted by whoever writes the same folder next.
 */
final class AtomicFolder {

  private static final String PART = ".part";
  private static final String OLD = ".old";

  /** The end of a part's name: {@link #sibling}. */
  private static final Pattern WRITER = Pattern.compile("\\.(\\d{1,18})-\\d+\\.part$");

  /** Writes the files. */
  @FunctionalInterface
  interface Content {

    /**
     * @param main a new file of the given name, which tells by its lock that the writer lives
     * @param folder for all other files, which are to be flat in it
     */
    void writeTo(FileChannel main, Path folder) throws IOException;
  }

  private AtomicFolder() {}

  /**
   * @param path need not exist; a folder that does is replaced
   * @param mainFile name of the file that is written first and longest
   * @throws ModelFileException if the folder cannot be written; what stood there before stays
   */
  static void write(Path path, String mainFile, Content content) {
    try {
      Path target = Files.isDirectory(path) ? path.toRealPath() : path.toAbsolutePath().normalize();
      Files.createDirectories(target.getParent());
      cleanUp(target);
      Path part = sibling(target, PART);
      Files.createDirectory(part);
      try (FileChannel main = create(part.resolve(mainFile))) {
        boolean _ = AtomicFile.lock(main);
        content.writeTo(main, part);
        main.force(true);
        AtomicFile.forceFolder(part);
        swap(part, target);
      } finally {
        delete(part);
      }
      AtomicFile.forceFolder(target.getParent());
    } catch (IOException e) {
      throw AtomicFile.fault(path, e);
    }
  }

  /** A new file in the folder, forced to disk. */
  static void writeFile(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel = create(file)) {
      OutputChannel.write(channel, ByteBuffer.wrap(bytes), 0);
      channel.force(true);
    }
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static void swap(Path part, Path target) throws IOException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path old = sibling(target, OLD);
    Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
    delete(old);
  }

  private static Path sibling(Path target, String ending) {
    long pid = ProcessHandle.current().pid();
    return target.resolveSibling(prefix(target) + pid + "-" + System.nanoTime() + ending);
  }

  private static String prefix(Path target) {
    return "." + target.getFileName() + ".";
  }

  /** Puts back, or deletes, what writers that were killed have left. */
  private static void cleanUp(Path target) throws IOException {
    List<Path> left;
    try (Stream<Path> siblings = Files.list(target.getParent())) {
      left =
          siblings
              .filter(file -> file.getFileName().toString().startsWith(prefix(target)))
              .filter(file -> Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
              .toList();
    }
    for (Path folder : left) {
      String name = folder.getFileName().toString();
      if (name.endsWith(OLD)) {
        if (Files.exists(target)) {
          delete(folder);
        } else {
          Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
        }
      } else if (name.endsWith(PART) && isStale(folder)) {
        delete(folder);
      }
    }
  }

  /** Whether nobody holds a lock on a file in it, or its writer died before there was one. */
  private static boolean isStale(Path part) throws IOException {
    List<Path> files = files(part);
    if (files.isEmpty()) {
      return !isWriterAlive(part);
    }
    for (Path file : files) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        if (!AtomicFile.lock(channel)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Its process's number is in the name; one that another process has now only delays this. */
  private static boolean isWriterAlive(Path part) {
    Matcher writer = WRITER.matcher(part.getFileName().toString());
    return writer.find() && ProcessHandle.of(Long.parseLong(writer.group(1))).isPresent();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** Deletes a flat folder; what is no longer there, or cannot be deleted, is left. */
  private static void delete(Path folder) {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      for (Path file : files(folder)) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) { // it stays behind; what led here matters more
      return;
    }
  }
}
