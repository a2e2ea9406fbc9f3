package parley.repl.chat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jline.reader.impl.history.DefaultHistory;

/**
 * What was entered before, in a file that several chats may write at once: each appends its own
 * lines, and none shortens the file while another writes.
 */
final class ChatHistory extends DefaultHistory {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(OWNER_ONLY);

  private final Path lock;

  /**
   * @param file is given to JLine as its variable, if {@link #isWritable writable}
   */
  ChatHistory(Path file) {
    this.lock = file.resolveSibling(file.getFileName() + ".lock");
  }

  /** Whether there can be such a file; it is created for its user alone, before JLine would. */
  static boolean isWritable(Path file) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        return false; // a link to /dev/null is how some want no history
      } else if (Files.exists(file)) {
        Files.setPosixFilePermissions(file, OWNER_ONLY);
      } else {
        Files.createDirectories(file.getParent());
        Files.createFile(file, PRIVATE);
      }
      return Files.isWritable(file);
    } catch (IOException | UnsupportedOperationException e) {
      return false; // history is a comfort: a read-only home is no error
    }
  }

  @Override
  public void load() throws IOException {
    try {
      super.load();
    } catch (UncheckedIOException e) {
      // not UTF-8: nothing is found in it, but new lines go behind what is there
    }
  }

  /** A line that JLine cannot read is passed over; it would write the whole file anew for it. */
  @Override
  protected void addHistoryLine(Path path, String line, boolean checkDuplicates) {
    try {
      super.addHistoryLine(path, line, checkDuplicates);
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
      // half a line, of a chat that was killed
    }
  }

  /** What cannot be written is forgotten at the end; a word about each line would only annoy. */
  @Override
  public void save() {
    boolean interrupted = Thread.interrupted(); // by a Ctrl-C, which would close the file
    var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(lock, options, PRIVATE);
        FileLock _ = channel.lock()) {
      super.save();
    } catch (IOException | UnsupportedOperationException e) {
      // the disk is full, or the home is not there any more
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
