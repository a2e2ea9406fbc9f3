package parley.weights.hub;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** What the hub's status codes mean. */
final class HubStatus {

  private HubStatus() {}

  /**
   * Returns if the server gave what was asked for.
   *
   * @throws TransferException if it may do so later
   * @throws HubException if it will not
   */
  static void require(HubResponse response, HubRepository repository, String file)
      throws TransferException {
    String where = repository + ": " + file;
    int status = response.status();
    if (status == 408 || status == 429 || status >= 500) {
      throw new TransferException(
          where + ": HTTP status " + status,
          response.header("Retry-After").flatMap(HubStatus::wait));
    }
    switch (status) {
      case 200, 206, 416 -> {}
      case 401, 403 -> throw new HubException(closed(repository, status));
      case 404 -> throw new HubException(notFound(response, repository, file));
      default -> throw new HubException(where + ": expected HTTP status 200, got " + status);
    }
  }

  private static String closed(HubRepository repository, int status) {
    return repository
        + ": there is no such model on the hub, or it is not for everyone (HTTP status "
        + status
        + "); check the name, accept its terms on the hub, and set HF_TOKEN to your token";
  }

  /** Whether the revision is there, but not this file. */
  static boolean isMissingFile(HubResponse response) {
    String code = response.header("X-Error-Code").orElse("EntryNotFound");
    return response.status() == 404 && code.equals("EntryNotFound");
  }

  private static String notFound(HubResponse response, HubRepository repository, String file) {
    return switch (response.header("X-Error-Code").orElse("")) {
      case "RepoNotFound" ->
          repository.path() + ": there is no such model on the hub; check owner and name";
      case "RevisionNotFound" ->
          repository + ": there is no such revision of this model; check what stands after the @";
      default -> repository + ": there is no file " + file + " (HTTP status 404)";
    };
  }

  /** Seconds, or a date. */
  private static Optional<Duration> wait(String text) {
    try {
      if (text.matches("\\d{1,9}")) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
      }
      Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), date);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
