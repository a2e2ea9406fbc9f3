package parley.weights.hub;

import java.util.Optional;
import java.util.OptionalLong;

/** Finds out what a file of a repository is, by the headers of its address. */
final class FileLookup {

  /** A thousand terabytes: the sum of a model's files stays far from an overflow. */
  private static final long LARGEST = 1L << 50;

  private final HubHttp http;
  private final HubSettings settings;
  private final HubRepository repository;

  // The hub itself says them, and the address that it redirects to does not.
  private Optional<String> commit = Optional.empty();
  private Optional<String> etag = Optional.empty();
  private OptionalLong size = OptionalLong.empty();

  FileLookup(HubHttp http, HubSettings settings, HubRepository repository) {
    this.http = http;
    this.settings = settings;
    this.repository = repository;
  }

  /** Empty if the revision has no such file. */
  Optional<RemoteFile> find(String file) throws TransferException {
    try (HubResponse response = http.head(repository.address(file), this::suffices)) {
      if (HubStatus.isMissingFile(response)) {
        return Optional.empty();
      }
      if (!response.isRedirect()) {
        HubStatus.require(response, repository, file);
      }
      String where = repository + ": " + file + ": ";
      String known = commit.filter(HubNames::isCommit).orElseThrow(() -> noHub(response));
      String tag = etag.or(() -> response.header("ETag")).orElse("none");
      Checksum checksum =
          Checksum.ofEtag(tag)
              .orElseThrow(
                  () ->
                      new HubException(
                          where + "expected an ETag that is a SHA-256 or git hash, got " + tag));
      OptionalLong bytes = size.isPresent() ? size : response.bytes("Content-Length");
      long length =
          bytes.orElseThrow(
              () -> new HubException(where + "expected its size in the headers, got none"));
      if (length < 0 || length > LARGEST) {
        throw new HubException(
            where + "expected a size of at most " + LARGEST + " bytes, got " + length);
      }
      return Optional.of(new RemoteFile(file, known, checksum, length));
    }
  }

  private boolean suffices(HubResponse response) {
    if (commit.isEmpty()) {
      commit = response.header("X-Repo-Commit");
    }
    if (etag.isEmpty()) {
      etag = response.header("X-Linked-Etag");
    }
    if (size.isEmpty()) {
      size = response.bytes("X-Linked-Size");
    }
    return commit.isPresent() && etag.isPresent() && size.isPresent();
  }

  private HubException noHub(HubResponse response) {
    String page =
        response.isPage() ? "an HTML page; does the network want you to log in first?" : "none";
    return new HubException(
        "%s: expected a model hub, whose answers have X-Repo-Commit, got %s"
            .formatted(settings.host(), page));
  }
}
