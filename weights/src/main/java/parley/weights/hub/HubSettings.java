package parley.weights.hub;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the hub is and where its cache lies, by the environment variables that huggingface_hub
 * reads.
 *
 * @param endpoint http or https, without a slash at its end
 * @param cache holds a folder for each repository
 * @param token what proves who the user is; many models need none
 * @param offline whether only the cache may be asked
 */
public record HubSettings(URI endpoint, Path cache, Optional<String> token, boolean offline) {

  private static final String ENDPOINT = "https://huggingface.co";

  /** The words that mean yes to huggingface_hub. */
  private static final List<String> YES = List.of("1", "on", "yes", "true");

  /**
   * @param home what {@code ~} stands for
   * @throws HubException if the endpoint is none
   */
  public static HubSettings of(Map<String, String> environment, Path home) {
    Path xdg = path(environment, "XDG_CACHE_HOME", home).orElse(home.resolve(".cache"));
    Path huggingFace = path(environment, "HF_HOME", home).orElse(xdg.resolve("huggingface"));
    Path cache =
        path(environment, "HF_HUB_CACHE", home)
            .or(() -> path(environment, "HUGGINGFACE_HUB_CACHE", home)) // its name before
            .orElse(huggingFace.resolve("hub"));
    String offline = environment.getOrDefault("HF_HUB_OFFLINE", "").strip();
    return new HubSettings(
        endpoint(environment.getOrDefault("HF_ENDPOINT", "").strip()),
        cache,
        token(environment, huggingFace),
        YES.contains(offline.toLowerCase(Locale.ROOT)));
  }

  private static Optional<Path> path(Map<String, String> environment, String name, Path home) {
    String text = environment.getOrDefault(name, "").strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    boolean fromHome = text.equals("~") || text.startsWith("~/");
    return Optional.of(
        (fromHome ? Path.of(home + text.substring(1)) : Path.of(text)).toAbsolutePath());
  }

  private static URI endpoint(String text) {
    String chosen = text.isEmpty() ? ENDPOINT : text.replaceFirst("/+$", "");
    try {
      URI uri = new URI(chosen);
      boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) { // the same complaint
    }
    throw new HubException("HF_ENDPOINT: expected the address of a model hub, got " + chosen);
  }

  /** A file that is not there or may not be read is no token. */
  private static Optional<String> token(Map<String, String> environment, Path huggingFace) {
    Optional<String> given =
        Stream.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
            .map(name -> environment.getOrDefault(name, "").strip())
            .filter(text -> !text.isEmpty())
            .findFirst();
    if (given.isPresent()) {
      return given.filter(HubSettings::isToken);
    }
    Path file = huggingFace.resolve("token");
    try {
      boolean small = Files.isRegularFile(file) && Files.size(file) < 4096;
      return small
          ? Optional.of(Files.readString(file).strip()).filter(HubSettings::isToken)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Anything else could not stand in a header. */
  private static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** The host that the user is told. */
  String host() {
    return endpoint.getPort() < 0
        ? endpoint.getHost()
        : endpoint.getHost() + ":" + endpoint.getPort();
  }

  /** The token goes nowhere else. */
  boolean isEndpoint(URI uri) {
    return endpoint.getScheme().equalsIgnoreCase(uri.getScheme())
        && endpoint.getHost().equalsIgnoreCase(uri.getHost())
        && port(endpoint) == port(uri);
  }

  private static int port(URI uri) {
    int usual = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    return uri.getPort() < 0 ? usual : uri.getPort();
  }

  /** Where unencrypted transfer was asked for, a redirect may lead to it. */
  boolean allows(URI uri) {
    boolean encrypted = "https".equalsIgnoreCase(uri.getScheme());
    boolean plain = "http".equalsIgnoreCase(uri.getScheme()) && "http".equals(endpoint.getScheme());
    return (encrypted || plain) && uri.getHost() != null;
  }
}
