package parley.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** A regular file open for reading at positions, every fault of which is one clear line. */
public final class InputFile implements AutoCloseable {

  private final Path path;
  private final FileChannel channel;
  private final BasicFileAttributes opened;

  private InputFile(Path path, FileChannel channel, BasicFileAttributes opened) {
    this.path = path;
    this.channel = channel;
    this.opened = opened;
  }

  /**
   * Opens a file; what is no regular file is refused without opening it, for a FIFO would wait.
   *
   * @throws ModelFileException if it cannot be read
   */
  static InputFile open(Path path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw ModelFileException.of(
            path,
            "expected a regular file, got a "
                + (attributes.isDirectory() ? "folder" : "device, pipe or socket"));
      }
      return new InputFile(path, FileChannel.open(path, StandardOpenOption.READ), attributes);
    } catch (IOException e) {
      throw fault(path, e);
    }
  }

  /**
   * All bytes of a file of at most {@code limit} bytes, little-endian.
   *
   * @throws ModelFileException if it cannot be read, or is longer
   */
  public static ByteBuffer readAll(Path path, long limit) {
    try (InputFile file = open(path)) {
      if (file.size() > limit) {
        throw ModelFileException.of(
            path, "file length: expected at most " + limit + " bytes, got " + file.size());
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.read(bytes, 0);
      return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** The same as an array. */
  static byte[] bytes(Path path, long limit) {
    ByteBuffer file = readAll(path, limit);
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    return bytes;
  }

  Path path() {
    return path;
  }

  /** When it was last written to before it was opened. */
  FileTime modified() {
    return opened.lastModifiedTime();
  }

  /** Length in bytes when it was opened. */
  long size() {
    return opened.size();
  }

  /**
   * Fills the rest of {@code target} with the bytes from {@code position} on. Threads may read at
   * the same time.
   */
  void read(ByteBuffer target, long position) {
    try {
      long at = position;
      while (target.hasRemaining()) {
        int n = channel.read(target, at);
        if (n < 0) {
          throw changed(size() + " bytes, got " + at);
        }
        at += n;
      }
    } catch (IOException e) {
      throw fault(path, e);
    }
  }

  /** The bytes from one position to another, one after the other. */
  InputStream stream(long from, long to) {
    return new InputStream() {
      private long at = from;

      @Override
      public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] target, int start, int length) {
        int count = (int) Math.min(length, to - at);
        if (count == 0) {
          return length == 0 ? 0 : -1;
        }
        InputFile.this.read(ByteBuffer.wrap(target, start, count), at);
        at += count;
        return count;
      }
    };
  }

  /**
   * Makes sure that nobody wrote into the file since it was opened. One that was deleted or
   * replaced by another is no fault: what was read is the old file, and whole.
   */
  void requireUnchanged() {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      boolean same = now.fileKey() != null && now.fileKey().equals(opened.fileKey());
      if (same && !now.lastModifiedTime().equals(opened.lastModifiedTime())) {
        throw changed("modified " + opened.lastModifiedTime() + ", got " + now.lastModifiedTime());
      }
    } catch (IOException e) { // deleted: the open file stays readable
      return;
    }
  }

  private ModelFileException changed(String expectedAndGot) {
    return ModelFileException.of(
        path, "file changed while it was in use: expected " + expectedAndGot + "; load it again");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw fault(path, e);
    }
  }

  /** Says in words what the system's exception means. */
  static ModelFileException fault(Path path, IOException e) {
    String fault =
        switch (e) {
          case NoSuchFileException _ -> "no such file";
          case AccessDeniedException _ -> "no permission to read it";
          case FileSystemException f when f.getReason() != null -> "cannot read: " + f.getReason();
          default -> "cannot read: " + e;
        };
    return ModelFileException.of(path, fault, e);
  }
}
