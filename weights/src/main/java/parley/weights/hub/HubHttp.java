package parley.weights.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import parley.engine.Cancellation;

/**
 * Requests to the hub. Redirects are followed here and not by the JDK: the token is for the hub
 * alone, and not every address is one to go to.
 */
final class HubHttp implements AutoCloseable {

  /** How often a waiting thread looks whether it was cancelled. */
  static final long TICK_MILLIS = 40;

  private static final int MOST_REDIRECTS = 10;

  private final HubSettings settings;
  private final HubPatience patience;
  private final Cancellation cancellation;
  private final HttpClient client;
  private volatile boolean reached; // any server, at any time

  HubHttp(
      HubSettings settings, HubPatience patience, ProxySelector proxy, Cancellation cancellation) {
    this.settings = settings;
    this.patience = patience;
    this.cancellation = cancellation;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1) // one large file at a time: nothing to multiplex
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience.connect())
            .proxy(proxy)
            .build();
  }

  /** The headers of an address on the hub, and of those that it redirects to until one suffices. */
  HubResponse head(String address, Predicate<HubResponse> suffices) throws TransferException {
    URI uri = uri(address);
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      HubResponse response = send(request(uri).HEAD().build());
      if (suffices.test(response) || !response.isRedirect()) {
        return response;
      }
      uri = target(response);
    }
    throw tooManyRedirects(address);
  }

  /**
   * The bytes at an address on the hub.
   *
   * @param from the first byte wanted
   */
  HubResponse get(String address, long from) throws TransferException {
    URI uri = uri(address);
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      HttpRequest.Builder request = request(uri).GET();
      if (from > 0) {
        request.header("Range", "bytes=" + from + "-");
      }
      HubResponse response = send(request.build());
      if (!response.isRedirect()) {
        return response;
      }
      response.close();
      uri = target(response);
    }
    throw tooManyRedirects(address);
  }

  private URI uri(String address) {
    return URI.create(settings.endpoint() + address);
  }

  /** Sizes and places are those of the file itself, so nobody may compress it on the way. */
  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Accept-Encoding", "identity")
            .header("User-Agent", "parley");
    if (settings.isEndpoint(uri)) {
      settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    }
    return request;
  }

  private HubException tooManyRedirects(String address) {
    return new HubException(
        uri(address) + ": expected at most " + MOST_REDIRECTS + " redirects, got more");
  }

  private URI target(HubResponse response) {
    String location = response.header("Location").orElseThrow();
    try {
      URI to = response.from().resolve(location);
      if (settings.allows(to)) {
        return to;
      }
    } catch (IllegalArgumentException e) { // no address at all: the same complaint
    }
    throw new HubException(
        bare(response.from().toString())
            + ": expected a redirect to an https address, got "
            + bare(location));
  }

  /** Behind the question mark may stand a signature, which is nobody's business. */
  private static String bare(String address) {
    return address.replaceFirst("\\?.*", "");
  }

  private HubResponse send(HttpRequest request) throws TransferException {
    long deadline = System.nanoTime() + patience.connect().plus(patience.stall()).toNanos();
    CompletableFuture<HttpResponse<ResponseBody>> answer =
        client.sendAsync(request, _ -> new ResponseBody());
    while (true) {
      try {
        HubResponse response = HubResponse.of(answer.get(TICK_MILLIS, TimeUnit.MILLISECONDS));
        reached = true;
        return response;
      } catch (TimeoutException e) {
        if (cancellation.isRequested()) {
          answer.cancel(true);
          cancellation.check();
        }
        if (System.nanoTime() - deadline > 0) {
          answer.cancel(true);
          throw new TransferException(request.uri().getHost() + " does not answer", e);
        }
      } catch (ExecutionException e) {
        throw fault(request.uri(), e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TransferException("interrupted", e);
      }
    }
  }

  /** Before any server was reached, trying again would only delay the bad news. */
  private TransferException fault(URI uri, Throwable cause) {
    String host = uri.getHost();
    if (!reached && cause instanceof SSLException) {
      throw new HubException(
          "no secure connection to %s: %s; if a proxy reads along, Java must trust its certificate"
              .formatted(host, cause.getMessage()),
          cause);
    }
    boolean unreachable =
        cause instanceof ConnectException
            || cause instanceof NoRouteToHostException
            || cause instanceof HttpConnectTimeoutException;
    if (!reached && unreachable) {
      throw new HubException(
          "cannot reach %s: %s; check the network, or set HTTPS_PROXY to your proxy or HF_ENDPOINT"
                  .formatted(host, reason(cause))
              + " to a mirror; HF_HUB_OFFLINE=1 takes what is in the hub cache",
          cause);
    }
    return new TransferException(host + ": " + reason(cause), cause);
  }

  private static String reason(Throwable cause) {
    return switch (cause) {
      case HttpConnectTimeoutException _ -> "no answer";
      case ConnectException e when hasUnresolved(e) -> "its name has no address";
      case ConnectException _ -> "no connection";
      case IOException e when e.getMessage() != null -> e.getMessage();
      default -> cause.toString();
    };
  }

  private static boolean hasUnresolved(Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    client.shutdownNow(); // close() would wait for what was given up
  }
}
