package parley.repl.install;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import parley.engine.Cancellation;

/**
 * The lock of the launcher around its builds, as both run Maven in the same folders: a symbolic
 * link to the owner's process id, made in one step, so that a dead owner is seen.
 */
final class BuildLock implements AutoCloseable {

  private static final long POLL_MILLIS = 100;

  private final Path link;

  private BuildLock(Path link) {
    this.link = link;
  }

  /**
   * Waits for a build in progress.
   *
   * @param target the folder {@code target} of the program
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  static BuildLock take(Path target, Cancellation cancellation) throws IOException {
    Path link = Files.createDirectories(target).resolve("build.lock");
    while (true) {
      cancellation.check();
      try {
        Files.createSymbolicLink(link, Path.of(Long.toString(ProcessHandle.current().pid())));
        return new BuildLock(link);
      } catch (FileAlreadyExistsException e) {
        waitOrBreak(link);
      }
    }
  }

  private static void waitOrBreak(Path link) throws IOException {
    Optional<String> owner = owner(link);
    boolean lives =
        owner.filter(pid -> pid.matches("\\d{1,18}")).map(Long::valueOf).stream()
            .anyMatch(pid -> ProcessHandle.of(pid).isPresent());
    if (!lives && owner.isPresent() && owner.equals(owner(link))) {
      Files.deleteIfExists(link);
      return;
    }
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InstallException("interrupted while waiting for " + link);
    }
  }

  private static Optional<String> owner(Path link) {
    try {
      return Optional.of(Files.readSymbolicLink(link).toString());
    } catch (IOException e) { // gone meanwhile
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(link);
  }
}
