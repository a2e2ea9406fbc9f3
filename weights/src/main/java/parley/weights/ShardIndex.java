package parley.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The file model.safetensors.index.json: which tensor lies in which file of the same folder. */
final class ShardIndex {

  static final String EXTENSION = ".safetensors.index.json";
  static final String FILE = "model" + EXTENSION;

  /** One open file each. */
  private static final int MAX_SHARDS = 256;

  private ShardIndex() {}

  /**
   * The file of each tensor, by the names that the files have.
   *
   * @throws ModelFileException if the index is faulty, or names what may lie in another folder
   */
  static Map<String, Path> read(Path path) {
    JsonNode map = StrictJson.object(path).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw ModelFileException.of(
          path, "weight_map: expected a JSON object of tensors, got " + StrictJson.shown(map));
    }
    Map<String, Path> files = new LinkedHashMap<>();
    map.properties()
        .forEach(
            entry -> {
              String shard = requireName(path, entry.getKey(), entry.getValue());
              files.put(entry.getKey(), path.resolveSibling(shard));
            });
    int shards = new TreeSet<>(files.values()).size();
    if (shards > MAX_SHARDS) {
      throw ModelFileException.of(
          path, "weight_map: expected at most %d files, got %d".formatted(MAX_SHARDS, shards));
    }
    return files;
  }

  /** The files that it names, once each. */
  static List<Path> files(Path path) {
    return List.copyOf(new TreeSet<>(read(path).values()));
  }

  private static String requireName(Path path, String tensor, JsonNode file) {
    String name = file.isTextual() ? file.textValue() : "";
    boolean plain = name.endsWith(".safetensors") && name.matches("[\\w-][\\w.+-]*");
    if (!plain) {
      throw ModelFileException.of(
          path,
          "tensor %s: expected the name of a .safetensors file in this folder, got %s"
              .formatted(tensor, StrictJson.shown(file)));
    }
    return name;
  }
}
