package parley.weights.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.engine.Cancellation;
import parley.engine.CancelledException;

/** Downloads from a hub that behaves, and what is in the cache then. */
final class HubTest {

  private static final byte[] WEIGHTS = new byte[3_000_000];
  private static final String SHA256;

  static {
    new Random(1).nextBytes(WEIGHTS);
    SHA256 = FakeHub.hash("SHA-256", WEIGHTS);
  }

  @TempDir Path folder;
  private final List<PullEvent> events = new ArrayList<>();
  private FakeHub hub;

  @BeforeEach
  void start() throws IOException {
    hub = FakeHub.ofModel(WEIGHTS);
  }

  @AfterEach
  void stop() throws IOException {
    hub.close();
  }

  private Snapshot pull() throws IOException {
    return hub.pull(folder, new Cancellation(), events::add);
  }

  private Path blob(String checksum) {
    return folder.resolve("models--owner--model/blobs").resolve(checksum);
  }

  @Test
  void cacheIsLaidOutAsHuggingfaceHubDoes() throws IOException {
    Snapshot snapshot = pull();
    Path model = folder.resolve("models--owner--model");
    assertEquals(model.resolve("snapshots").resolve(FakeHub.COMMIT), snapshot.folder());
    assertEquals(FakeHub.COMMIT, Files.readString(model.resolve("refs/main")));
    assertEquals(
        Path.of("../../blobs", SHA256),
        Files.readSymbolicLink(snapshot.folder().resolve("model.safetensors")));
    assertArrayEquals(WEIGHTS, Files.readAllBytes(blob(SHA256)));
    String merges = FakeHub.gitHash(Files.readAllBytes(snapshot.folder().resolve("merges.txt")));
    assertTrue(Files.isRegularFile(blob(merges), LinkOption.NOFOLLOW_LINKS));
    try (var blobs = Files.list(model.resolve("blobs"))) {
      assertEquals(4, blobs.count(), "no partial file is left");
    }
  }

  @Test
  void progressGrowsToTheSumOfAllFiles() throws IOException {
    Snapshot snapshot = pull();
    List<PullEvent.Progress> all =
        events.stream().map(event -> (PullEvent.Progress) event).toList();
    PullEvent.Progress last = all.getLast();
    assertEquals(last.total(), last.done());
    assertEquals(last.total(), snapshot.received());
    for (int i = 1; i < all.size(); i++) {
      assertTrue(all.get(i).done() >= all.get(i - 1).done());
    }
  }

  @Test
  void secondPullDownloadsNothing() throws IOException {
    pull();
    int gets = hub.store().requests().size();
    assertEquals(0, pull().received());
    assertEquals(gets, hub.store().requests().size());
  }

  @Test
  void newCommitDownloadsOnlyWhatChanged() throws IOException {
    pull();
    String next = "f".repeat(40);
    hub.commit(next);
    hub.small("merges.txt", "#version: 0.2\na b\n");
    Snapshot snapshot = pull();
    assertEquals(next, snapshot.commit());
    assertEquals("#version: 0.2\na b\n".length(), snapshot.received());
    assertTrue(Files.exists(snapshot.folder().resolve("model.safetensors")));
  }

  @Test
  void revisionIsEncodedWholly() throws IOException {
    FakeHub.pull(hub.settings(folder), "owner/model@refs/pr/22", new Cancellation(), events::add);
    assertEquals(
        "/owner/model/resolve/refs%2Fpr%2F22/config.json", hub.hub().requests().getFirst().path());
    assertEquals("HEAD", hub.hub().requests().getFirst().method());
    assertEquals("identity", hub.hub().requests().getFirst().header("accept-encoding"));
    assertTrue(Files.exists(folder.resolve("models--owner--model/refs/refs/pr/22")));
  }

  @Test
  void shardsComeWithTheirIndex() throws IOException {
    hub.without("model.safetensors");
    hub.small(
        "model.safetensors.index.json",
        "{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"two.safetensors\","
            + " \"c\": \"one.safetensors\"}}");
    hub.large("one.safetensors", new byte[] {1, 2}).large("two.safetensors", new byte[] {3});
    Path snapshot = pull().folder();
    assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(snapshot.resolve("one.safetensors")));
    assertArrayEquals(new byte[] {3}, Files.readAllBytes(snapshot.resolve("two.safetensors")));
  }

  @Test
  void vocabularyMayBeInOneFile() throws IOException {
    hub.without("vocab.json").without("merges.txt").small("tokenizer.json", "{}");
    Path snapshot = pull().folder();
    assertTrue(Files.exists(snapshot.resolve("tokenizer.json")));
    HubSettings offline = hub.settings(folder, Map.of("HF_HUB_OFFLINE", "1"));
    assertEquals(
        snapshot,
        FakeHub.pull(offline, FakeHub.REPOSITORY, new Cancellation(), events::add).folder());
  }

  @Test
  void modelWithoutAVocabularyIsRefused() {
    hub.without("vocab.json");
    var e = assertThrows(HubException.class, this::pull);
    assertEquals(
        "owner/model@" + FakeHub.COMMIT + ": expected a GPT-2 model, but it has no file vocab.json",
        e.getMessage());
  }

  @Test
  void optionalFilesComeWhereTheyAre() throws IOException {
    hub.small("tokenizer.json", "{\"a\": 1}");
    assertTrue(Files.exists(pull().folder().resolve("tokenizer.json")));
  }

  @Test
  void tokenGoesToTheHubAndNowhereElse() throws IOException {
    HubSettings settings = hub.settings(folder, Map.of("HF_TOKEN", "hf_secret"));
    FakeHub.pull(settings, FakeHub.REPOSITORY, new Cancellation(), events::add);
    assertTrue(
        hub.hub().requests().stream()
            .allMatch(r -> r.header("authorization").equals("Bearer hf_secret")));
    assertFalse(hub.store().requests().isEmpty());
    assertTrue(hub.store().requests().stream().allMatch(r -> r.header("authorization").isEmpty()));
  }

  @Test
  void ctrlCKeepsWhatIsThereAndTheNextPullGoesOn() throws IOException {
    Cancellation cancellation = new Cancellation();
    hub.lie("GET model.safetensors", FaultsTest::halfThenSilence);
    assertThrows(
        CancelledException.class,
        () ->
            hub.pull(
                folder,
                cancellation,
                event -> {
                  if (event instanceof PullEvent.Progress(_, long done, _) && done > 1_000_000) {
                    cancellation.request();
                  }
                }));
    Path part = blob(SHA256 + HubCache.PART);
    long kept = Files.size(part);
    assertTrue(kept > 900_000 && kept <= WEIGHTS.length / 2, kept + " bytes");
    assertFalse(Files.exists(blob(SHA256)));
    Snapshot snapshot = pull();
    assertEquals(WEIGHTS.length - kept, snapshot.received());
    assertEquals("bytes=" + kept + "-", hub.store().requests().getLast().header("range"));
    assertArrayEquals(WEIGHTS, Files.readAllBytes(blob(SHA256)));
    assertFalse(Files.exists(part));
  }

  @Test
  void changedFileIsNotMixedWithTheOldPart() throws IOException {
    ctrlCKeepsNothingButThePart();
    byte[] other = WEIGHTS.clone();
    other[7] ^= 1;
    hub.large("model.safetensors", other);
    pull();
    assertArrayEquals(other, Files.readAllBytes(blob(FakeHub.hash("SHA-256", other))));
    assertFalse(Files.exists(blob(SHA256)));
    assertFalse(Files.exists(blob(SHA256 + HubCache.PART)), "the old part is of no use");
  }

  private void ctrlCKeepsNothingButThePart() throws IOException {
    Files.createDirectories(blob("x").getParent());
    Files.write(blob(SHA256 + HubCache.PART), Arrays.copyOf(WEIGHTS, 5000));
  }

  @Test
  void damagedPartIsDownloadedAnew() throws IOException {
    Files.createDirectories(blob("x").getParent());
    Files.write(blob(SHA256 + HubCache.PART), new byte[5000]);
    pull();
    assertArrayEquals(WEIGHTS, Files.readAllBytes(blob(SHA256)));
    assertTrue(events.contains(new PullEvent.Discarded("model.safetensors")));
  }

  @Test
  void partThatIsTooLongIsDownloadedAnew() throws IOException {
    Files.createDirectories(blob("x").getParent());
    Files.write(blob(SHA256 + HubCache.PART), new byte[WEIGHTS.length + 1]);
    pull();
    assertArrayEquals(WEIGHTS, Files.readAllBytes(blob(SHA256)));
  }

  @Test
  void damagedFileOfTheCacheIsDownloadedAnew() throws IOException {
    pull();
    byte[] damaged = WEIGHTS.clone();
    damaged[100]++;
    Files.write(blob(SHA256), damaged);
    pull();
    assertArrayEquals(WEIGHTS, Files.readAllBytes(blob(SHA256)));
  }

  @Test
  void linksInThePlaceOfFilesAreReplacedAndNotFollowed() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), "precious");
    Files.createDirectories(blob("x").getParent());
    Files.createSymbolicLink(blob(SHA256 + HubCache.PART), victim);
    Files.createSymbolicLink(blob(SHA256), victim);
    Path snapshot = folder.resolve("models--owner--model/snapshots").resolve(FakeHub.COMMIT);
    Files.createDirectories(snapshot);
    Files.createSymbolicLink(snapshot.resolve("model.safetensors"), victim);
    pull();
    assertEquals("precious", Files.readString(victim));
    assertArrayEquals(WEIGHTS, Files.readAllBytes(snapshot.resolve("model.safetensors")));
    assertTrue(Files.isRegularFile(blob(SHA256), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void twoPullsOfOneModelDownloadItOnce() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    hub.lie(
        "GET model.safetensors",
        (request, out) -> {
          begun.countDown();
          waiting.await();
          FakeHub.range(request, WEIGHTS, out);
        });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Snapshot> first = threads.submit(() -> patientPull(_ -> {}));
      begun.await();
      Future<Snapshot> second =
          threads.submit(
              () ->
                  patientPull(
                      event -> {
                        if (event instanceof PullEvent.Waiting) {
                          waiting.countDown();
                        }
                      }));
      assertEquals(first.get().folder(), second.get().folder());
      assertEquals(0, second.get().received());
    }
    assertEquals(1, hub.store().requests().size());
    assertArrayEquals(WEIGHTS, Files.readAllBytes(blob(SHA256)));
  }

  private Snapshot patientPull(Consumer<PullEvent> listener) throws IOException {
    return FakeHub.pull(
        hub.settings(folder),
        FakeHub.REPOSITORY,
        FakeHub.GREAT_PATIENCE,
        new Cancellation(),
        listener);
  }

  @Test
  void offlineTakesWhatIsInTheCache() throws IOException {
    pull();
    int requests = hub.hub().requests().size();
    HubSettings offline = hub.settings(folder, Map.of("HF_HUB_OFFLINE", "1"));
    Snapshot snapshot = FakeHub.pull(offline, FakeHub.REPOSITORY, new Cancellation(), events::add);
    assertEquals(FakeHub.COMMIT, snapshot.commit());
    assertEquals(requests, hub.hub().requests().size());
  }

  @Test
  void offlineSaysWhatTheCacheLacks() throws IOException {
    HubSettings offline = hub.settings(folder, Map.of("HF_HUB_OFFLINE", "1"));
    var nothing =
        assertThrows(
            HubException.class,
            () -> FakeHub.pull(offline, FakeHub.REPOSITORY, new Cancellation(), events::add));
    assertTrue(nothing.getMessage().startsWith("HF_HUB_OFFLINE is set, and owner/model is not in"));
    Path snapshot = pull().folder();
    Files.delete(snapshot.resolve("merges.txt"));
    var lacking =
        assertThrows(
            HubException.class,
            () -> FakeHub.pull(offline, FakeHub.REPOSITORY, new Cancellation(), events::add));
    assertTrue(lacking.getMessage().contains("the cache has no merges.txt of owner/model"));
  }
}
