package parley.weights.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import parley.engine.Cancellation;

/**
 * The beginning of a file that is being downloaded, and its hash so far. It is locked: whoever
 * wants the same file waits. The lock dies with its process, and the bytes stay for the next.
 */
final class PartFile implements AutoCloseable {

  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private static final int BLOCK = 1 << 20;

  private final Path path;
  private final RemoteFile file;
  private final FileChannel channel;
  private MessageDigest digest;
  private long length;

  private PartFile(Path path, RemoteFile file, FileChannel channel) {
    this.path = path;
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens and locks it; waits while another has the lock.
   *
   * @param waiting is told once if so
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  static PartFile open(Path path, RemoteFile file, Runnable waiting, Cancellation cancellation)
      throws IOException {
    boolean told = false;
    while (true) {
      Optional<PartFile> part = tryOpen(path, file);
      if (part.isPresent()) {
        part.get().readDigest(cancellation);
        return part.get();
      }
      if (!told) {
        waiting.run();
        told = true;
      }
      Attempts.sleep(LOOK_AGAIN, cancellation);
    }
  }

  private static Optional<PartFile> tryOpen(Path path, RemoteFile file) throws IOException {
    if (Files.isSymbolicLink(path)) {
      Files.delete(path); // it would have us write into a file elsewhere
    }
    FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    boolean mine = false;
    try {
      mine = isLockedBy(channel) && isStill(path, channel);
    } finally {
      if (!mine) {
        channel.close();
      }
    }
    return mine ? Optional.of(new PartFile(path, file, channel)) : Optional.empty();
  }

  private static boolean isLockedBy(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock(); // held until the channel is closed
      return lock != null;
    } catch (OverlappingFileLockException e) { // by another thread of ours
      return false;
    } catch (IOException e) { // a file system without locks: the hash will tell
      return true;
    }
  }

  /** Between opening and locking, another may have finished the file and moved it away. */
  private static boolean isStill(Path path, FileChannel channel) throws IOException {
    try {
      return Files.size(path) == channel.size() && !Files.isSymbolicLink(path);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Whether someone downloads into it. */
  static boolean isLocked(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      return !isLockedBy(channel);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void readDigest(Cancellation cancellation) throws IOException {
    digest = file.checksum().begin(file.size());
    length = 0;
    if (channel.size() > file.size()) {
      channel.truncate(0);
    }
    hash(channel, digest, cancellation);
    length = channel.size();
  }

  /** Hashes a whole file. */
  static void hash(FileChannel channel, MessageDigest digest, Cancellation cancellation)
      throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long at = 0; channel.read(block.clear(), at) > 0; at += block.limit()) {
      cancellation.check();
      Checksum.update(digest, block.flip());
    }
  }

  /** Bytes that are here. */
  long length() {
    return length;
  }

  void append(ByteBuffer bytes) throws IOException {
    Checksum.update(digest, bytes);
    while (bytes.hasRemaining()) {
      length += channel.write(bytes, length);
    }
  }

  /** Begins anew. */
  void clear() throws IOException {
    channel.truncate(0);
    length = 0;
    digest = file.checksum().begin(file.size());
  }

  /** Hash of all bytes, which ends the file. */
  String hash() {
    return Checksum.end(digest);
  }

  /** Makes it the whole file, on disk, in the place of whatever stood there. */
  void moveTo(Path target) throws IOException {
    channel.force(true);
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    forceFolder(target.getParent());
  }

  /** Makes the move survive a power cut; only some systems can, and need, to force a folder. */
  private static void forceFolder(Path folder) {
    try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
      opened.force(true);
    } catch (IOException e) {
      return;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
