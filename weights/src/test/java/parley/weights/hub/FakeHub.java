package parley.weights.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import parley.engine.Cancellation;

/**
 * A model hub on loopback, and another server for its large files, as the real one has: small files
 * are answered with git's hash, large ones with SHA-256 and a redirect. Tests make it lie.
 */
final class FakeHub implements AutoCloseable {

  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  static final String REPOSITORY = "owner/model";

  private static final String CONFIG =
      """
      {"model_type": "gpt2", "n_layer": 1, "n_head": 1, "n_embd": 4, "vocab_size": 300,
       "n_positions": 8}
      """;

  /** Short, so that tests of bad servers are fast. */
  static final HubPatience PATIENCE =
      new HubPatience(
          Duration.ofMillis(500),
          Duration.ofMillis(300),
          3,
          Duration.ofMillis(20),
          Duration.ofMillis(100));

  private record Content(byte[] bytes, boolean large) {}

  private final RawServer hub;
  private final RawServer store;
  private final Map<String, Content> files = new ConcurrentHashMap<>();
  private final Map<String, Deque<RawServer.Answer>> lies = new ConcurrentHashMap<>();
  private volatile String commit = COMMIT;

  FakeHub() throws IOException {
    hub = new RawServer(this::answer);
    store = new RawServer(this::give);
  }

  /** A whole model whose weights are {@code weights}. */
  static FakeHub ofModel(byte[] weights) throws IOException {
    FakeHub hub = new FakeHub();
    hub.small("config.json", CONFIG);
    hub.small("vocab.json", "{}");
    hub.small("merges.txt", "#version: 0.2\n");
    return hub.large("model.safetensors", weights);
  }

  FakeHub small(String name, String text) {
    files.put(name, new Content(text.getBytes(StandardCharsets.UTF_8), false));
    return this;
  }

  FakeHub large(String name, byte[] bytes) {
    files.put(name, new Content(bytes, true));
    return this;
  }

  FakeHub without(String name) {
    files.remove(name);
    return this;
  }

  void commit(String now) {
    commit = now;
  }

  /**
   * The next answers to a request; then the truth again.
   *
   * @param request such as {@code HEAD config.json}; {@code RESOLVE model.safetensors} is to the
   *     hub, and {@code GET model.safetensors} to the server that it redirects to
   */
  FakeHub lie(String request, RawServer.Answer... answers) {
    lies.put(request, new ArrayDeque<>(Arrays.asList(answers)));
    return this;
  }

  RawServer hub() {
    return hub;
  }

  RawServer store() {
    return store;
  }

  HubSettings settings(Path cache) {
    return settings(cache, Map.of());
  }

  HubSettings settings(Path cache, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.putIfAbsent("HF_ENDPOINT", hub.url());
    environment.putIfAbsent("HF_HUB_CACHE", cache.toString());
    return HubSettings.of(environment, cache);
  }

  /** For what may take its time. */
  static final HubPatience GREAT_PATIENCE =
      new HubPatience(
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          3,
          Duration.ofMillis(20),
          Duration.ofMillis(100));

  Snapshot pull(Path cache, Cancellation cancellation, Consumer<PullEvent> listener)
      throws IOException {
    return pull(settings(cache), REPOSITORY, cancellation, listener);
  }

  static Snapshot pull(
      HubSettings settings,
      String repository,
      Cancellation cancellation,
      Consumer<PullEvent> listener)
      throws IOException {
    return pull(settings, repository, PATIENCE, cancellation, listener);
  }

  static Snapshot pull(
      HubSettings settings,
      String repository,
      HubPatience patience,
      Cancellation cancellation,
      Consumer<PullEvent> listener)
      throws IOException {
    try (Hub client = new Hub(settings, patience, ProxySelector.of(null), cancellation, listener)) {
      return client.pull(HubRepository.parse(repository).orElseThrow());
    }
  }

  private void answer(RawServer.Request request, OutputStream out)
      throws IOException, InterruptedException {
    String[] parts = request.path().split("/", 6); // "", owner, name, resolve, revision, file
    String file = parts.length == 6 ? parts[5] : "";
    Content content = files.get(file);
    boolean resolves = content != null && content.large() && !request.isHead();
    Optional<RawServer.Answer> lie =
        nextLie((resolves ? "RESOLVE" : request.method()) + " " + file);
    if (lie.isPresent()) {
      lie.get().write(request, out);
    } else if (!(parts[1] + "/" + parts[2]).equals(REPOSITORY)) {
      RawServer.head(out, 404, "X-Error-Code: RepoNotFound", "Content-Length: 0");
    } else if (content == null) {
      RawServer.head(out, 404, "X-Error-Code: EntryNotFound", "Content-Length: 0");
    } else if (content.large()) {
      String sha256 = hash("SHA-256", content.bytes());
      RawServer.head(
          out,
          302,
          "X-Repo-Commit: " + commit,
          "X-Linked-Etag: \"" + sha256 + "\"",
          "X-Linked-Size: " + content.bytes().length,
          "Location: " + store.url() + "/" + file,
          "Content-Length: 0");
    } else {
      small(request, content.bytes(), out);
    }
  }

  /** As a server that compresses where it may. */
  private void small(RawServer.Request request, byte[] bytes, OutputStream out) throws IOException {
    boolean zip = !request.header("accept-encoding").equals("identity");
    byte[] sent = zip ? zipped(bytes) : bytes;
    RawServer.head(
        out,
        200,
        "X-Repo-Commit: " + commit,
        "ETag: W/\"" + gitHash(bytes) + "\"",
        "Content-Length: " + sent.length,
        "Content-Encoding: " + (zip ? "gzip" : "identity"));
    out.write(request.isHead() ? new byte[0] : sent);
  }

  private void give(RawServer.Request request, OutputStream out)
      throws IOException, InterruptedException {
    String file = request.path().substring(1);
    Optional<RawServer.Answer> lie = nextLie(request.method() + " " + file);
    if (lie.isPresent()) {
      lie.get().write(request, out);
    } else {
      range(request, files.get(file).bytes(), out);
    }
  }

  /** The bytes asked for, as a server of files gives them. */
  static void range(RawServer.Request request, byte[] bytes, OutputStream out) throws IOException {
    int from = request.from();
    if (from == 0) {
      RawServer.head(out, 200, "Content-Length: " + bytes.length);
    } else {
      RawServer.head(
          out,
          206,
          "Content-Length: " + (bytes.length - from),
          "Content-Range: bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
    }
    out.write(bytes, from, bytes.length - from);
  }

  private Optional<RawServer.Answer> nextLie(String request) {
    Deque<RawServer.Answer> answers = lies.get(request);
    if (answers == null) {
      return Optional.empty();
    }
    synchronized (answers) {
      return Optional.ofNullable(answers.poll());
    }
  }

  private static byte[] zipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    }
    return out.toByteArray();
  }

  static String hash(String algorithm, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String gitHash(byte[] bytes) {
    String header = "blob " + bytes.length + '\0';
    return hash("SHA-1", header.getBytes(StandardCharsets.UTF_8), bytes);
  }

  @Override
  public void close() throws IOException {
    hub.close();
    store.close();
  }
}
