package parley.weights.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import parley.weights.HuggingFaceConfig;
import parley.weights.ModelFileException;

/**
 * A GPT-2 model that lies whole in the hub's cache, whoever downloaded it.
 *
 * @param name {@code owner/name}
 * @param folder a snapshot of it
 */
public record CachedModel(String name, Path folder) {

  private static final String PREFIX = "models--";

  /** All of them, by name; none where the cache cannot be read. */
  public static List<CachedModel> in(Path cache) {
    List<CachedModel> models = new ArrayList<>();
    for (Path folder : folders(cache)) {
      String[] parts = folder.getFileName().toString().split("--", -1);
      if (parts.length == 3 && folder.getFileName().toString().startsWith(PREFIX)) {
        HubRepository.parse(parts[1] + "/" + parts[2])
            .flatMap(repository -> of(repository, folder))
            .ifPresent(models::add);
      }
    }
    return models;
  }

  private static Optional<CachedModel> of(HubRepository repository, Path folder) {
    return folders(folder.resolve("snapshots")).stream()
        .filter(snapshot -> isWhole(snapshot, repository))
        .findFirst()
        .map(snapshot -> new CachedModel(repository.path(), snapshot));
  }

  private static boolean isWhole(Path snapshot, HubRepository repository) {
    try {
      if (ModelFolder.missing(snapshot, repository).isPresent()) {
        return false;
      }
      HuggingFaceConfig.read(snapshot.resolve(ModelFolder.CONFIG));
      return true;
    } catch (IOException
        | HubException
        | ModelFileException e) { // another kind of model, or a damaged one
      return false;
    }
  }

  private static List<Path> folders(Path parent) {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
