package parley.weights.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parley.engine.Cancellation;
import parley.weights.ModelFileException;

/** Hubs that lie, stall and break: each ends in the true file, or in one line and no file. */
final class FaultsTest {

  private static final byte[] WEIGHTS = new byte[100_000];
  private static final String SHA256;
  private static final String WHERE = "owner/model: model.safetensors: ";

  static {
    new Random(2).nextBytes(WEIGHTS);
    SHA256 = FakeHub.hash("SHA-256", WEIGHTS);
  }

  @TempDir Path folder;

  /** A request, the bad answers to it, and how it ends. */
  private static Arguments row(
      String name, String request, String end, RawServer.Answer... answers) {
    return Arguments.of(name, request, end, answers);
  }

  private static RawServer.Answer status(int status, String... headers) {
    return (_, out) -> RawServer.head(out, status, headers);
  }

  private static RawServer.Answer body(byte[] bytes, String... headers) {
    return (_, out) -> {
      RawServer.head(out, 200, headers);
      out.write(bytes);
    };
  }

  /** Announces the whole, gives half, and leaves the connection open. */
  static void halfThenSilence(RawServer.Request request, OutputStream out)
      throws IOException, InterruptedException {
    byte[] bytes = request.path().endsWith("safetensors") ? theWeights() : WEIGHTS;
    RawServer.head(out, 200, "Content-Length: " + bytes.length);
    out.write(bytes, 0, bytes.length / 2);
    out.flush();
    Thread.sleep(20_000);
  }

  /** Those of {@link HubTest}. */
  private static byte[] theWeights() {
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static void stall(RawServer.Request request, OutputStream out)
      throws IOException, InterruptedException {
    RawServer.head(out, 200, "Content-Length: " + WEIGHTS.length);
    out.write(WEIGHTS, 0, 40_000);
    out.flush();
    Thread.sleep(20_000);
  }

  private static void shortBody(RawServer.Request request, OutputStream out) throws IOException {
    RawServer.head(out, 200, "Content-Length: " + WEIGHTS.length);
    out.write(WEIGHTS, 0, 40_000);
  }

  private static void shortWithoutLength(RawServer.Request request, OutputStream out)
      throws IOException {
    RawServer.head(out, 200);
    out.write(WEIGHTS, 0, 40_000);
  }

  private static void wholeAgain(RawServer.Request request, OutputStream out) throws IOException {
    RawServer.head(out, 200, "Content-Length: " + WEIGHTS.length);
    out.write(WEIGHTS);
  }

  private static void otherRange(RawServer.Request request, OutputStream out) throws IOException {
    RawServer.head(out, 206, "Content-Range: bytes 5-99/100", "Content-Length: 95");
    out.write(WEIGHTS, 0, 95);
  }

  private static final byte[] CHANGED = changed();

  private static byte[] changed() {
    byte[] bytes = WEIGHTS.clone();
    bytes[50_000]++;
    return bytes;
  }

  static Stream<Arguments> passing() {
    String get = "GET model.safetensors";
    return Stream.of(
        row("503 twice", get, "", status(503), status(503)),
        row("429 with Retry-After", get, "", status(429, "Retry-After: 0")),
        row("408", "HEAD config.json", "", status(408)),
        row("500 for headers", "HEAD model.safetensors", "", status(500)),
        row("connection cut at once", get, "", (_, _) -> {}),
        row("stall in mid-file", get, "", FaultsTest::stall),
        row("short body", get, "", FaultsTest::shortBody),
        row("short body without a length", get, "", FaultsTest::shortWithoutLength),
        row("200 to a range", get, "", FaultsTest::shortBody, FaultsTest::wholeAgain),
        row("416 to a range", get, "", FaultsTest::shortBody, status(416)),
        row("other range than asked", get, "", FaultsTest::shortBody, FaultsTest::otherRange),
        row(
            "relative redirect, as of a renamed model",
            "HEAD config.json",
            "",
            status(307, "Location: /owner/model/resolve/main/config.json")),
        row(
            "etag that is weak",
            "HEAD model.safetensors",
            "",
            status(
                200,
                "X-Repo-Commit: " + FakeHub.COMMIT,
                "ETag: W/\"" + SHA256 + "\"",
                "Content-Length: " + WEIGHTS.length)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passing")
  void passingFaultEndsInTheTrueFile(
      String name, String request, String end, RawServer.Answer[] answers) throws IOException {
    List<PullEvent> events = new ArrayList<>();
    try (FakeHub hub = FakeHub.ofModel(WEIGHTS).lie(request, answers)) {
      Snapshot snapshot = hub.pull(folder, new Cancellation(), events::add);
      assertArrayEquals(
          WEIGHTS, Files.readAllBytes(snapshot.folder().resolve("model.safetensors")));
      assertEquals(FakeHub.COMMIT, snapshot.commit());
    }
  }

  static Stream<Arguments> lasting() {
    String get = "GET model.safetensors";
    String head = "HEAD model.safetensors";
    String config = "HEAD config.json";
    return Stream.of(
        row(
            "unknown model",
            config,
            "owner/model: there is no such model on the hub; check owner and name",
            status(404, "X-Error-Code: RepoNotFound")),
        row(
            "unknown revision",
            config,
            "owner/model: there is no such revision of this model; check what stands after the @",
            status(404, "X-Error-Code: RevisionNotFound")),
        row(
            "no such file",
            config,
            "owner/model: expected a GPT-2 model, but it has no file config.json",
            status(404)),
        row(
            "not for everyone",
            config,
            "owner/model: there is no such model on the hub, or it is not for everyone (HTTP status"
                + " 401); check the name, accept its terms on the hub, and set HF_TOKEN to your"
                + " token",
            status(401)),
        row(
            "other status",
            config,
            "owner/model: config.json: expected HTTP status 200, got 418",
            status(418)),
        row(
            "login page of a network",
            config,
            "HUB: expected a model hub, whose answers have X-Repo-Commit, got an HTML page; does"
                + " the network want you to log in first?",
            status(200, "Content-Type: text/html; charset=utf-8", "Content-Length: 5000")),
        row(
            "HTML page for the file",
            get,
            WHERE + "expected 100000 bytes, got 14 of an HTML page",
            body(
                "<html> no such".getBytes(StandardCharsets.UTF_8),
                "Content-Type: text/html",
                "Content-Length: 14")),
        row(
            "gone in between",
            get,
            "owner/model@"
                + FakeHub.COMMIT
                + ": there is no file model.safetensors (HTTP status"
                + " 404)",
            status(404)),
        row(
            "Content-Length that is too long",
            get,
            WHERE + "expected 100000 bytes, got 100001",
            body(WEIGHTS, "Content-Length: 100001")),
        row(
            "Content-Length that is too short",
            get,
            WHERE + "expected 100000 bytes, got 99999",
            body(WEIGHTS, "Content-Length: 99999")),
        row("long body", get, WHERE + "expected 100000 bytes, got more", body(new byte[200_000])),
        row(
            "bytes compressed unasked",
            get,
            WHERE + "expected the file as it is, got it in gzip",
            body(WEIGHTS, "Content-Encoding: gzip", "Content-Length: 100000")),
        row(
            "other bytes",
            get,
            "owner/model: model.safetensors: expected checksum "
                + SHA256
                + ", got "
                + FakeHub.hash("SHA-256", CHANGED)
                + "; nothing was replaced, try again",
            body(CHANGED, "Content-Length: 100000")),
        row(
            "short each time",
            get,
            WHERE
                + "expected 100000 bytes, got 40000; gave up after 3 attempts: the same command"
                + " again goes on where this one stopped",
            FaultsTest::shortWithoutLength,
            FaultsTest::noRest,
            FaultsTest::noRest,
            FaultsTest::noRest),
        row(
            "stall each time",
            get,
            WHERE
                + "no bytes for 0.3 s; gave up after 3 attempts: the same command again goes on"
                + " where this one stopped",
            FaultsTest::stall,
            FaultsTest::silentRest,
            FaultsTest::silentRest,
            FaultsTest::silentRest),
        row(
            "no answer each time",
            get,
            "127.0.0.1 does not answer; gave up after 3 attempts: the same command again goes on"
                + " where this one stopped",
            FaultsTest::silence,
            FaultsTest::silence,
            FaultsTest::silence),
        row(
            "503 for good",
            get,
            WHERE.strip().replaceFirst(":$", "").replace("owner/model", "PINNED")
                + ": HTTP status 503; gave up after 3 attempts: the same command again goes on"
                + " where this one stopped",
            status(503),
            status(503),
            status(503)),
        row(
            "redirect to a file",
            get,
            "STORE/model.safetensors: expected a redirect to an https address, got"
                + " file:///etc/passwd",
            status(302, "Location: file:///etc/passwd?signature=secret")),
        row(
            "redirect from the hub to another scheme",
            "RESOLVE model.safetensors",
            "HUB_URL/owner/model/resolve/"
                + FakeHub.COMMIT
                + "/model.safetensors: expected a"
                + " redirect to an https address, got ftp://127.0.0.1/x",
            status(302, "Location: ftp://127.0.0.1/x")),
        row(
            "redirect to no address",
            head,
            "HUB_URL/owner/model/resolve/"
                + FakeHub.COMMIT
                + "/model.safetensors: expected a"
                + " redirect to an https address, got ht!tp://[",
            status(302, "Location: ht!tp://[")),
        row(
            "redirects in a circle",
            config,
            "HUB_URL/owner/model/resolve/main/config.json: expected at most 10 redirects, got more",
            Stream.generate(() -> status(307, "Location: /owner/model/resolve/main/config.json"))
                .limit(20)
                .toArray(RawServer.Answer[]::new)),
        row(
            "ETag that is no hash",
            head,
            "PINNED: model.safetensors: expected an ETag that is a SHA-256 or git hash, got \"v1\"",
            status(
                200, "X-Repo-Commit: " + FakeHub.COMMIT, "ETag: \"v1\"", "Content-Length: 100000")),
        row(
            "no size",
            head,
            "PINNED: model.safetensors: expected its size in the headers, got none",
            status(200, "X-Repo-Commit: " + FakeHub.COMMIT, "ETag: \"" + SHA256 + "\"")),
        row(
            "commit that is a path",
            config,
            "HUB: expected a model hub, whose answers have X-Repo-Commit, got none",
            status(
                200, "X-Repo-Commit: ../../x", "ETag: \"" + SHA256 + "\"", "Content-Length: 5")));
  }

  /** Agrees to give what is asked for, and gives nothing. */
  private static void noRest(RawServer.Request request, OutputStream out) throws IOException {
    String range = "Content-Range: bytes %d-99999/100000".formatted(request.from());
    RawServer.head(out, 206, range);
  }

  private static void silentRest(RawServer.Request request, OutputStream out)
      throws IOException, InterruptedException {
    noRest(request, out);
    Thread.sleep(20_000);
  }

  private static void silence(RawServer.Request request, OutputStream out)
      throws InterruptedException {
    Thread.sleep(20_000);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lasting")
  void lastingFaultIsOneLineAndNoFile(
      String name, String request, String line, RawServer.Answer[] answers) throws IOException {
    try (FakeHub hub = FakeHub.ofModel(WEIGHTS).lie(request, answers)) {
      var e = assertThrows(HubException.class, () -> hub.pull(folder, new Cancellation(), _ -> {}));
      String expected =
          line.replace("HUB_URL", hub.hub().url())
              .replace("HUB", hub.hub().url().replace("http://", ""))
              .replace("STORE", hub.store().url())
              .replace("PINNED", "owner/model@" + FakeHub.COMMIT);
      assertEquals(expected, e.getMessage());
      assertFalse(Files.exists(folder.resolve("models--owner--model/blobs").resolve(SHA256)));
      assertFalse(Files.exists(folder.resolve("models--owner--model/refs/main")));
    }
  }

  @Test
  void otherArchitecturesAreRefusedBeforeTheirWeightsCome() throws IOException {
    try (FakeHub hub = FakeHub.ofModel(WEIGHTS)) {
      hub.small("config.json", "{\"model_type\": \"llama\"}");
      var e =
          assertThrows(
              ModelFileException.class, () -> hub.pull(folder, new Cancellation(), _ -> {}));
      assertTrue(e.getMessage().contains("config.json: model_type: "), e.getMessage());
      assertTrue(hub.store().requests().isEmpty());
    }
  }

  @Test
  void picklesAreRefusedWithTheRemedy() throws IOException {
    try (FakeHub hub = FakeHub.ofModel(WEIGHTS)) {
      hub.without("model.safetensors").large("pytorch_model.bin", WEIGHTS);
      var e = assertThrows(HubException.class, () -> hub.pull(folder, new Cancellation(), _ -> {}));
      assertTrue(e.getMessage().contains("this revision has no safetensors"), e.getMessage());
      assertTrue(hub.store().requests().isEmpty());
    }
  }

  @Test
  void shardsOutsideOfTheirFolderAreRefused() throws IOException {
    try (FakeHub hub = FakeHub.ofModel(WEIGHTS)) {
      hub.without("model.safetensors");
      hub.small("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"../x.safetensors\"}}");
      var e = assertThrows(HubException.class, () -> hub.pull(folder, new Cancellation(), _ -> {}));
      assertEquals(
          "owner/model: model.safetensors.index.json: expected names of safetensors files in the"
              + " same folder, got ../x.safetensors",
          e.getMessage());
    }
  }

  @Test
  void diskThatIsTooSmallIsToldBeforeTheDownload() throws IOException {
    try (FakeHub hub = FakeHub.ofModel(WEIGHTS)) {
      hub.lie(
          "HEAD model.safetensors",
          status(
              302,
              "X-Repo-Commit: " + FakeHub.COMMIT,
              "X-Linked-Etag: \"" + SHA256 + "\"",
              "X-Linked-Size: 1000000000000000",
              "Location: " + hub.store().url() + "/model.safetensors"));
      var e = assertThrows(IOException.class, () -> hub.pull(folder, new Cancellation(), _ -> {}));
      assertTrue(e.getMessage().contains("no room: expected 1000000000 MB free"));
      assertTrue(hub.store().requests().isEmpty());
    }
  }

  @Test
  void sizeThatNoFileHasIsALie() throws IOException {
    try (FakeHub hub = FakeHub.ofModel(WEIGHTS)) {
      hub.lie(
          "HEAD model.safetensors",
          status(
              302,
              "X-Repo-Commit: " + FakeHub.COMMIT,
              "X-Linked-Etag: \"" + SHA256 + "\"",
              "X-Linked-Size: " + Long.MAX_VALUE,
              "Location: " + hub.store().url() + "/model.safetensors"));
      var e = assertThrows(HubException.class, () -> hub.pull(folder, new Cancellation(), _ -> {}));
      assertTrue(e.getMessage().contains("model.safetensors: expected a size of at most"));
    }
  }

  @Test
  void networkThatIsNotThereIsToldAtOnce() {
    HubSettings settings =
        HubSettings.of(
            Map.of("HF_ENDPOINT", "http://127.0.0.1:9", "HF_HUB_CACHE", folder + ""), folder);
    var e =
        assertThrows(
            HubException.class,
            () -> FakeHub.pull(settings, "owner/model", new Cancellation(), _ -> {}));
    assertEquals(
        "cannot reach 127.0.0.1: no connection; check the network, or set HTTPS_PROXY to your proxy"
            + " or HF_ENDPOINT to a mirror; HF_HUB_OFFLINE=1 takes what is in the hub cache",
        e.getMessage());
  }

  @Test
  void encryptedEndpointIsNotLeftForOneInTheClear() {
    HubSettings settings = HubSettings.of(Map.of(), folder);
    assertFalse(settings.allows(URI.create("http://huggingface.co/x")));
    assertFalse(settings.allows(URI.create("file:///etc/passwd")));
    assertTrue(settings.allows(URI.create("https://cdn.example/x")));
  }
}
