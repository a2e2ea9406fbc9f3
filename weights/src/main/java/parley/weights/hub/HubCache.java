package parley.weights.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of one repository in the hub's cache: {@code blobs/<checksum>} hold the bytes, {@code
 * snapshots/<commit>/<file>} are links to them, {@code refs/<revision>} name commits.
 *
 * @param folder {@code models--owner--name}
 */
record HubCache(Path folder) {

  /** Ends the name of a blob that is not whole. */
  static final String PART = ".parley-part";

  static HubCache of(Path cache, HubRepository repository) {
    return new HubCache(cache.resolve("models--" + repository.owner() + "--" + repository.name()));
  }

  Path blobs() {
    return folder.resolve("blobs");
  }

  Path blob(Checksum checksum) {
    return blobs().resolve(checksum.hex());
  }

  Path part(Checksum checksum) {
    return blobs().resolve(checksum.hex() + PART);
  }

  Path snapshot(String commit) {
    return folder.resolve("snapshots").resolve(commit);
  }

  private Path ref(String revision) {
    return folder.resolve("refs").resolve(revision);
  }

  /** The commit that a revision was when it was last asked for, if its snapshot is here. */
  Optional<String> commit(String revision) throws IOException {
    Path ref = ref(revision);
    String commit = revision;
    if (Files.isRegularFile(ref) && Files.size(ref) < 200) {
      commit = Files.readString(ref).strip();
    }
    return Optional.of(commit)
        .filter(HubNames::isCommit)
        .filter(known -> Files.isDirectory(snapshot(known)));
  }

  /** Notes what commit a revision is. */
  void note(String revision, String commit) throws IOException {
    Path ref = ref(revision);
    if (!revision.equals(commit)) {
      Files.createDirectories(ref.getParent());
      Path part = Files.createTempFile(ref.getParent(), ".ref", PART);
      try {
        Files.writeString(part, commit);
        Files.move(part, ref, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    }
  }

  /** Makes a blob a file of a snapshot, in the place of whatever stood there. */
  void place(RemoteFile file) throws IOException {
    Path place = snapshot(file.commit()).resolve(file.name());
    Path blob = blob(file.checksum());
    Path parent = Files.createDirectories(place.getParent());
    if (Files.exists(place) && Files.isSameFile(place, blob)) {
      return;
    }
    Path part = parent.resolve("." + place.getFileName() + "." + System.nanoTime() + PART);
    try {
      linkOrCopy(part, parent.relativize(blob), blob);
      Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Some systems have no links, and some do not let everybody make them. */
  private static void linkOrCopy(Path link, Path target, Path blob) throws IOException {
    try {
      Files.createSymbolicLink(link, target);
    } catch (UnsupportedOperationException | IOException e) {
      Files.copy(blob, link);
    }
  }

  /** Deletes what remained of downloads that nobody goes on with. */
  void deleteStaleParts() throws IOException {
    try (Stream<Path> files = Files.list(blobs())) {
      for (Path file : files.filter(f -> f.toString().endsWith(PART)).toList()) {
        if (Files.isSymbolicLink(file) || !PartFile.isLocked(file)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Whether a blob is there as a file of its own, and as long as it should be. */
  boolean has(RemoteFile file) throws IOException {
    Path blob = blob(file.checksum());
    return Files.isRegularFile(blob, LinkOption.NOFOLLOW_LINKS) && Files.size(blob) == file.size();
  }
}
