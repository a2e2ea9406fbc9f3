package parley.weights.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The proxy that the environment names, as other programs read it and the JDK does not. */
public final class HubProxy extends ProxySelector {

  private final Map<String, String> environment;
  private final ProxySelector otherwise;

  private HubProxy(Map<String, String> environment, ProxySelector otherwise) {
    this.environment = environment;
    this.otherwise = otherwise;
  }

  /**
   * {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY}, in capitals or
   * not; what Java was told where none is set.
   */
  public static ProxySelector of(Map<String, String> environment) {
    return new HubProxy(environment, ProxySelector.getDefault());
  }

  @Override
  public List<Proxy> select(URI uri) {
    Optional<InetSocketAddress> proxy =
        Stream.of(uri.getScheme() + "_proxy", "all_proxy")
            .map(this::value)
            .filter(text -> !text.isEmpty())
            .findFirst()
            .flatMap(HubProxy::address);
    if (proxy.isEmpty()) {
      return otherwise.select(uri);
    }
    return List.of(
        isExempt(uri.getHost().toLowerCase(Locale.ROOT))
            ? Proxy.NO_PROXY
            : new Proxy(Proxy.Type.HTTP, proxy.get()));
  }

  private String value(String name) {
    String capitals = environment.getOrDefault(name.toUpperCase(Locale.ROOT), "");
    return environment.getOrDefault(name, capitals).strip();
  }

  /** {@code http://proxy.example:3128}, or without the scheme. */
  private static Optional<InetSocketAddress> address(String text) {
    try {
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      int port = uri.getPort() < 0 ? 80 : uri.getPort();
      return Optional.ofNullable(uri.getHost()).map(host -> new InetSocketAddress(host, port));
    } catch (IllegalArgumentException e) {
      throw new HubException("HTTPS_PROXY: expected the address of a proxy, got " + text, e);
    }
  }

  private boolean isExempt(String host) {
    for (String entry : value("no_proxy").split(",", -1)) {
      String name = entry.strip().toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
      boolean same = host.equals(name) || host.endsWith("." + name);
      if (name.equals("*") || !name.isEmpty() && same) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException fault) {
    otherwise.connectFailed(uri, address, fault);
  }
}
