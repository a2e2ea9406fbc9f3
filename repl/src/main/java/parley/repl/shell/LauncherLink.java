package parley.repl.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import parley.repl.cli.UsageException;

/** A symbolic link to the launcher. Whatever else has its name is left alone. */
final class LauncherLink {

  private final Path launcher;
  private final Path link;

  LauncherLink(Path launcher, Path folder) {
    this.launcher = launcher;
    this.link = folder.toAbsolutePath().normalize().resolve("parley");
  }

  Path file() {
    return link;
  }

  /**
   * Makes the link, and its folder.
   *
   * @return what was done
   * @throws UsageException if something else is there
   */
  String create() throws IOException {
    if (isOurs()) {
      return link + " is there already";
    }
    requireNothingElse();
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, launcher);
    return link + " links to " + launcher;
  }

  /**
   * Removes the link, if it is there.
   *
   * @return what was done
   * @throws UsageException if something else is there
   */
  String remove() throws IOException {
    if (isOurs()) {
      Files.delete(link);
      return link + " is removed";
    }
    requireNothingElse();
    return link + " is not there";
  }

  /** A link whose target is gone is nobody's; it may be of a copy that was moved. */
  private boolean isOurs() throws IOException {
    return Files.isSymbolicLink(link)
        && Files.exists(link)
        && link.toRealPath().equals(launcher.toRealPath());
  }

  private void requireNothingElse() throws IOException {
    if (Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      String what =
          Files.isSymbolicLink(link)
              ? "a link to " + Files.readSymbolicLink(link)
              : Files.isDirectory(link) ? "a folder" : "a file";
      throw new UsageException(
          link + ": expected nothing or a link to " + launcher + ", got " + what);
    }
  }
}
