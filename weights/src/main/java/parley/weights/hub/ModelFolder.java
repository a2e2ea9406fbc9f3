package parley.weights.hub;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Which files of a repository make a GPT-2 model. */
final class ModelFolder {

  static final String CONFIG = "config.json";
  static final String WEIGHTS = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  /** The vocabulary, in two files or, as newer repositories have it, in one. */
  static final String VOCABULARY = "vocab.json";

  static final String MERGES = "merges.txt";
  static final String TOKENIZER = "tokenizer.json";

  static final List<String> OPTIONAL = List.of("added_tokens.json", "generation_config.json");

  /** Real ones have some hundred entries. */
  private static final long MAX_JSON = 16 << 20;

  private static final int MAX_SHARDS = 256;

  private ModelFolder() {}

  /**
   * The files that an index names.
   *
   * @throws HubException if it names none, or one outside of its folder
   */
  static List<String> shards(Path index, HubRepository repository) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    for (JsonNode name : json(index, repository).path("weight_map")) {
      names.add(name.asText(""));
    }
    for (String name : names) {
      if (!HubNames.isInside(name) || !name.endsWith(".safetensors")) {
        throw new HubException(
            "%s: %s: expected names of safetensors files in the same folder, got %s"
                .formatted(repository, INDEX, name));
      }
    }
    if (names.size() > MAX_SHARDS) {
      throw new HubException(
          "%s: %s: expected at most %d files, got %d"
              .formatted(repository, INDEX, MAX_SHARDS, names.size()));
    }
    if (names.isEmpty()) {
      throw new HubException(repository + ": " + INDEX + ": expected a weight_map, got none");
    }
    return List.copyOf(names);
  }

  private static JsonNode json(Path file, HubRepository repository) throws IOException {
    String where = repository + ": " + file.getFileName() + ": ";
    if (Files.size(file) > MAX_JSON) {
      throw new HubException(where + "expected at most 16 MB, got " + Files.size(file) + " bytes");
    }
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (JacksonException e) {
      throw new HubException(where + "expected JSON, got " + e.getOriginalMessage(), e);
    }
  }

  /** The first file that a folder lacks to be a model; empty if it is one. */
  static Optional<String> missing(Path folder, HubRepository repository) throws IOException {
    List<String> files = new ArrayList<>(List.of(CONFIG));
    boolean one = Files.exists(folder.resolve(TOKENIZER));
    files.addAll(
        one && !Files.exists(folder.resolve(VOCABULARY))
            ? List.of(TOKENIZER)
            : List.of(VOCABULARY, MERGES));
    if (Files.exists(folder.resolve(INDEX)) && !Files.exists(folder.resolve(WEIGHTS))) {
      files.addAll(shards(folder.resolve(INDEX), repository));
    } else {
      files.add(WEIGHTS);
    }
    return files.stream().filter(file -> !Files.isRegularFile(folder.resolve(file))).findFirst();
  }
}
