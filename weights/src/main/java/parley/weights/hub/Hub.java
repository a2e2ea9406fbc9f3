package parley.weights.hub;

import java.io.IOException;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import parley.engine.Cancellation;
import parley.weights.HuggingFaceConfig;

/**
 * The model hub, and the cache of what came from it. Methods throw {@link HubException} if the hub
 * cannot be reached or gives what it should not, {@link parley.weights.ModelFileException} if a
 * model is none that Parley runs, {@link IOException} if the cache cannot be read or written, and
 * {@link parley.engine.CancelledException} within 200 ms of a request.
 */
public final class Hub implements AutoCloseable {

  private final HubSettings settings;
  private final HubPatience patience;
  private final Cancellation cancellation;
  private final Consumer<PullEvent> listener;
  private final HubHttp http;

  /**
   * @param listener is told what happens, on the thread that calls
   */
  public Hub(
      HubSettings settings,
      HubPatience patience,
      ProxySelector proxy,
      Cancellation cancellation,
      Consumer<PullEvent> listener) {
    this.settings = settings;
    this.patience = patience;
    this.cancellation = cancellation;
    this.listener = listener;
    this.http = new HubHttp(settings, patience, proxy, cancellation);
  }

  /** The commit that a revision is now. */
  public String commit(HubRepository repository) throws IOException {
    return settings.offline()
        ? cached(repository).commit()
        : require(repository, ModelFolder.CONFIG).commit();
  }

  /** Brings a model into the cache; what is there already is not downloaded again. */
  public Snapshot pull(HubRepository repository) throws IOException {
    if (settings.offline()) {
      return cached(repository);
    }
    return new Pull(repository).run();
  }

  private Snapshot cached(HubRepository repository) throws IOException {
    HubCache cache = HubCache.of(settings.cache(), repository);
    Optional<String> commit = cache.commit(repository.revision());
    if (commit.isPresent()) {
      Path folder = cache.snapshot(commit.get());
      Optional<String> missing = ModelFolder.missing(folder, repository);
      if (missing.isEmpty()) {
        return new Snapshot(folder, commit.get(), 0);
      }
      throw new HubException(
          "HF_HUB_OFFLINE is set, and the cache has no %s of %s: unset it to download that"
              .formatted(missing.get(), repository));
    }
    throw new HubException(
        "HF_HUB_OFFLINE is set, and %s is not in %s: unset it to download the model"
            .formatted(repository, settings.cache()));
  }

  private RemoteFile require(HubRepository repository, String file) {
    return find(repository, file)
        .orElseThrow(
            () ->
                new HubException(
                    repository + ": expected a GPT-2 model, but it has no file " + file));
  }

  /** A file by its headers; empty if the revision has none of this name. */
  private Optional<RemoteFile> find(HubRepository repository, String file) {
    Attempts attempts = new Attempts(patience, cancellation, listener);
    while (true) {
      try {
        return new FileLookup(http, settings, repository).find(file);
      } catch (TransferException e) {
        attempts.failed(e);
      }
    }
  }

  @Override
  public void close() {
    http.close();
  }

  /** One model on its way: all its files at the commit that the first of them has. */
  private final class Pull {

    private final HubRepository asked;
    private final HubCache cache;
    private final BlobDownload download;
    private long total;
    private long before;
    private long received;

    Pull(HubRepository repository) {
      asked = repository;
      cache = HubCache.of(settings.cache(), repository);
      download = new BlobDownload(http, patience, cancellation, listener);
    }

    Snapshot run() throws IOException {
      RemoteFile config = require(asked, ModelFolder.CONFIG);
      HubRepository pinned = asked.at(config.commit());
      total = config.size();
      fetch(pinned, config);
      requireSupported(cache.snapshot(config.commit()).resolve(ModelFolder.CONFIG));
      List<RemoteFile> files = new ArrayList<>();
      files.addAll(vocabulary(pinned));
      ModelFolder.OPTIONAL.forEach(name -> find(pinned, name).ifPresent(files::add));
      files.addAll(weights(pinned));
      files.forEach(file -> total = Math.addExact(total, file.size()));
      Files.createDirectories(cache.blobs());
      BlobDownload.requireSpace(cache.blobs(), missingBytes(files));
      for (RemoteFile file : files) {
        fetch(pinned, file);
      }
      cache.note(asked.revision(), config.commit());
      cache.deleteStaleParts();
      return new Snapshot(cache.snapshot(config.commit()), config.commit(), received);
    }

    /** Before gigabytes come that would then be refused. */
    private static void requireSupported(Path config) {
      HuggingFaceConfig.read(config);
    }

    private List<RemoteFile> vocabulary(HubRepository pinned) {
      List<RemoteFile> files = new ArrayList<>();
      Optional<RemoteFile> tokenizer = find(pinned, ModelFolder.TOKENIZER);
      tokenizer.ifPresent(files::add);
      Optional<RemoteFile> vocabulary = find(pinned, ModelFolder.VOCABULARY);
      if (vocabulary.isPresent() || tokenizer.isEmpty()) {
        files.add(vocabulary.orElseGet(() -> require(pinned, ModelFolder.VOCABULARY)));
        files.add(require(pinned, ModelFolder.MERGES));
      }
      return files;
    }

    private List<RemoteFile> weights(HubRepository pinned) throws IOException {
      Optional<RemoteFile> single = find(pinned, ModelFolder.WEIGHTS);
      if (single.isPresent()) {
        return List.of(single.get());
      }
      RemoteFile index =
          find(pinned, ModelFolder.INDEX)
              .orElseThrow(
                  () ->
                      new HubException(
                          asked
                              + ": this revision has no safetensors, and other weights, such as"
                              + " pickles, are not read; try one that has them,"
                              + " such as OWNER/NAME@refs/pr/1"));
      total += index.size();
      fetch(pinned, index);
      List<RemoteFile> shards = new ArrayList<>();
      for (String name : ModelFolder.shards(cache.blob(index.checksum()), asked)) {
        shards.add(require(pinned, name));
      }
      return shards;
    }

    private long missingBytes(List<RemoteFile> files) throws IOException {
      long bytes = 0;
      for (RemoteFile file : files) {
        Path part = cache.part(file.checksum());
        long here = Files.isRegularFile(part) ? Files.size(part) : 0;
        bytes += cache.has(file) ? 0 : Math.max(0, file.size() - here);
      }
      return bytes;
    }

    private void fetch(HubRepository pinned, RemoteFile file) throws IOException {
      received +=
          download.fetch(
              pinned,
              file,
              cache,
              here -> listener.accept(new PullEvent.Progress(file.name(), before + here, total)));
      before += file.size();
      cache.place(file);
    }
  }
}
