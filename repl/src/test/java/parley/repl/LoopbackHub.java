package parley.repl;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * A hub on loopback that has one model and tells the truth about it, but for the byte that a test
 * wants wrong; it can also stop in the middle of a file.
 */
final class LoopbackHub implements AutoCloseable {

  /** What is done when half of the weights are sent. */
  @FunctionalInterface
  interface Half {
    void sent() throws IOException, InterruptedException;
  }

  static final String COMMIT = "89abcdef0123456789abcdef0123456789abcdef";

  private static final String STORE = "/store/";

  private final HttpServer server;
  private final Path folder;
  private final String repository;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile String commit = COMMIT;
  private volatile boolean damaged;
  private volatile Optional<Half> half = Optional.empty();

  /**
   * @param folder with the files of the model
   * @param repository {@code owner/name}
   */
  LoopbackHub(Path folder, String repository) throws IOException {
    this.folder = folder;
    this.repository = repository;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Method and path of each. */
  List<String> requests() {
    return requests;
  }

  void commit(String now) {
    commit = now;
  }

  void damage() {
    damaged = true;
  }

  /** Once. */
  void inMidDownload(Half action) {
    half = Optional.of(action);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestMethod() + " " + path);
      Path file = folder.resolve(path.substring(path.lastIndexOf('/') + 1));
      if (path.startsWith(STORE)) {
        give(exchange, Files.readAllBytes(file));
      } else if (!path.startsWith("/" + repository + "/resolve/")) {
        refuse(exchange, "RepoNotFound");
      } else if (!Files.exists(file)) {
        refuse(exchange, "EntryNotFound");
      } else {
        redirect(exchange, file);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void refuse(HttpExchange exchange, String code) throws IOException {
    exchange.getResponseHeaders().set("X-Error-Code", code);
    exchange.sendResponseHeaders(404, -1);
  }

  private void redirect(HttpExchange exchange, Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    exchange.getResponseHeaders().set("X-Repo-Commit", commit);
    exchange.getResponseHeaders().set("X-Linked-Etag", '"' + sha256(bytes) + '"');
    exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(bytes.length));
    exchange.getResponseHeaders().set("Location", STORE + file.getFileName());
    exchange.sendResponseHeaders(302, -1);
  }

  private void give(HttpExchange exchange, byte[] bytes) throws IOException, InterruptedException {
    String range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range")).orElse("");
    int from = range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (damaged) {
      bytes[bytes.length / 2]++;
    }
    if (from > 0) {
      String given = "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length);
      exchange.getResponseHeaders().set("Content-Range", given);
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from);
    try (OutputStream out = exchange.getResponseBody()) {
      byte[] rest = Arrays.copyOfRange(bytes, from, bytes.length);
      if (half.isPresent() && bytes.length > 1_000_000) {
        out.write(rest, 0, rest.length / 2);
        out.flush();
        Half action = half.get();
        half = Optional.empty();
        action.sent();
        return;
      }
      out.write(rest);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
