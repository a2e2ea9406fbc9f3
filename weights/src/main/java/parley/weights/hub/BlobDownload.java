package parley.weights.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.function.Consumer;
import parley.engine.Cancellation;

/**
 * Brings one file into the cache: goes on where an earlier download stopped, and puts nothing in
 * place that does not hash to what the hub says.
 */
final class BlobDownload {

  private final HubHttp http;
  private final HubPatience patience;
  private final Cancellation cancellation;
  private final Consumer<PullEvent> listener;

  BlobDownload(
      HubHttp http, HubPatience patience, Cancellation cancellation, Consumer<PullEvent> listener) {
    this.http = http;
    this.patience = patience;
    this.cancellation = cancellation;
    this.listener = listener;
  }

  /** Is told how many bytes of the file are here. */
  @FunctionalInterface
  interface Progress {
    void here(long bytes);
  }

  /**
   * @param repository at the file's commit
   * @return bytes that came over the network
   */
  long fetch(HubRepository repository, RemoteFile file, HubCache cache, Progress progress)
      throws IOException {
    if (isWhole(file, cache)) {
      progress.here(file.size());
      return 0;
    }
    Files.createDirectories(cache.blobs());
    Path path = cache.part(file.checksum());
    Runnable waiting = () -> listener.accept(new PullEvent.Waiting(file.name()));
    try (PartFile part = PartFile.open(path, file, waiting, cancellation)) {
      if (cache.has(file) && part.length() == 0) { // who had the lock before has finished it
        Files.deleteIfExists(path);
        progress.here(file.size());
        return 0;
      }
      requireSpace(cache.blobs(), file.size() - part.length());
      return new Transfer(repository, file, part, progress).run(cache.blob(file.checksum()));
    }
  }

  /** Whether the cache has it, byte for byte; disks and people do change files. */
  private boolean isWhole(RemoteFile file, HubCache cache) throws IOException {
    if (!cache.has(file)) {
      return false;
    }
    Path blob = cache.blob(file.checksum());
    MessageDigest digest = file.checksum().begin(file.size());
    try (FileChannel channel = FileChannel.open(blob, StandardOpenOption.READ)) {
      PartFile.hash(channel, digest, cancellation);
    }
    if (Checksum.end(digest).equals(file.checksum().hex())) {
      return true;
    }
    listener.accept(new PullEvent.Discarded(file.name()));
    Files.delete(blob);
    return false;
  }

  static void requireSpace(Path folder, long bytes) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (bytes > free) {
      throw new FileSystemException(
          folder.toString(),
          null,
          "no room: expected %d MB free on this disk, got %d MB"
              .formatted(bytes / 1_000_000, free / 1_000_000));
    }
  }

  /** One file on its way. */
  private final class Transfer {

    private final HubRepository repository;
    private final RemoteFile file;
    private final PartFile part;
    private final Progress progress;
    private final Attempts attempts = new Attempts(patience, cancellation, listener);
    private long furthest;
    private long received;

    Transfer(HubRepository repository, RemoteFile file, PartFile part, Progress progress) {
      this.repository = repository;
      this.file = file;
      this.part = part;
      this.progress = progress;
      this.furthest = part.length();
    }

    long run(Path target) throws IOException {
      boolean begunBefore = part.length() > 0;
      complete();
      String hash = part.hash();
      if (!hash.equals(file.checksum().hex()) && begunBefore) { // the old part may be to blame
        listener.accept(new PullEvent.Discarded(file.name()));
        restart();
        complete();
        hash = part.hash();
      }
      if (!hash.equals(file.checksum().hex())) {
        part.clear();
        throw new HubException(
            "%s: %s: expected checksum %s, got %s; nothing was replaced, try again"
                .formatted(repository.path(), file.name(), file.checksum().hex(), hash));
      }
      part.moveTo(target);
      return received;
    }

    private void restart() throws IOException {
      part.clear();
      progress.here(0);
    }

    private void complete() throws IOException {
      progress.here(part.length());
      while (part.length() < file.size()) {
        try {
          attempt();
        } catch (TransferException e) {
          attempts.failed(e);
        }
      }
    }

    private void attempt() throws TransferException, IOException {
      long from = part.length();
      try (HubResponse response = http.get(repository.address(file.name()), from)) {
        HubStatus.require(response, repository, file.name());
        boolean continues = continues(response, from);
        if (!continues) {
          restart();
        }
        if (response.status() == 416) {
          throw new TransferException(where() + "the server has no byte " + from);
        }
        if (response.status() == 206 && !continues) {
          throw new TransferException(
              where()
                  + "expected the bytes asked for, got "
                  + response.header("Content-Range").orElse("no Content-Range"));
        }
        requireBytes(response);
        receive(response.body());
      }
    }

    /** Whether what comes belongs behind what is here. */
    private boolean continues(HubResponse response, long from) {
      String expected = "bytes %d-%d/%d".formatted(from, file.size() - 1, file.size());
      return response.status() == 206
          && response.header("Content-Range").filter(expected::equals).isPresent();
    }

    private void requireBytes(HubResponse response) {
      String coded = response.header("Content-Encoding").orElse("identity");
      if (!coded.equals("identity")) {
        throw new HubException(where() + "expected the file as it is, got it in " + coded);
      }
      long expected = file.size() - part.length();
      long announced = response.bytes("Content-Length").orElse(expected);
      if (announced != expected) {
        String page = response.isPage() ? " of an HTML page" : "";
        throw new HubException(
            where() + "expected %d bytes, got %d%s".formatted(expected, announced, page));
      }
    }

    private void receive(ResponseBody body) throws TransferException, IOException {
      long last = System.nanoTime();
      while (true) {
        cancellation.check();
        switch (body.next(HubHttp.TICK_MILLIS, this::append)) {
          case BYTES -> last = System.nanoTime();
          case NOTHING_YET -> {
            if (System.nanoTime() - last > patience.stall().toNanos()) {
              throw new TransferException(
                  where() + "no bytes for " + patience.stall().toMillis() / 1e3 + " s");
            }
          }
          case END -> {
            requireEnd();
            return;
          }
        }
      }
    }

    private void append(ByteBuffer bytes) throws IOException {
      received += bytes.remaining();
      if (part.length() + bytes.remaining() > file.size()) {
        part.clear();
        throw new HubException(where() + "expected " + file.size() + " bytes, got more");
      }
      part.append(bytes);
      if (part.length() > furthest) {
        furthest = part.length();
        attempts.progressed();
      }
      progress.here(part.length());
    }

    private void requireEnd() throws TransferException {
      if (part.length() < file.size()) {
        throw new TransferException(
            where() + "expected " + file.size() + " bytes, got " + part.length());
      }
    }

    private String where() {
      return repository.path() + ": " + file.name() + ": ";
    }
  }
}
