package parley.weights.hub;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a server answered.
 *
 * @param from the address that did
 */
record HubResponse(URI from, int status, HttpHeaders headers, ResponseBody body)
    implements AutoCloseable {

  static HubResponse of(HttpResponse<ResponseBody> response) {
    return new HubResponse(
        response.uri(), response.statusCode(), response.headers(), response.body());
  }

  Optional<String> header(String name) {
    return headers.firstValue(name).map(String::strip).filter(text -> !text.isEmpty());
  }

  /** A header that is a number of bytes; empty if it is not there, or anything else. */
  OptionalLong bytes(String name) {
    try {
      long value = header(name).map(Long::parseLong).orElse(-1L);
      return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  boolean isRedirect() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> header("Location").isPresent();
      default -> false;
    };
  }

  boolean isPage() {
    return header("Content-Type").filter(type -> type.startsWith("text/html")).isPresent();
  }

  @Override
  public void close() {
    body.close();
  }
}
