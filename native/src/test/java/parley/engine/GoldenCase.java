package parley.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import parley.weights.ModelBin;

/** A small model with the results of a float64 implementation: engine/golden. */
record GoldenCase(
    String name,
    int[] prompt,
    int maxNewTokens,
    int[] greedy,
    double[] logitsAfterPrompt,
    double[] logitsAfterAll) {

  static final List<String> NAMES = List.of("plain", "odd", "deep", "one");

  static GoldenCase read(String name) {
    try {
      JsonNode json = new ObjectMapper().readTree(folder(name).resolve("case.json").toFile());
      return new GoldenCase(
          name,
          ints(json.required("prompt")),
          json.required("max_new_tokens").intValue(),
          ints(json.required("greedy")),
          doubles(json.required("logits_after_prompt")),
          doubles(json.required("logits_after_all")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Weights weights(Workers workers) {
    return ModelBin.read(
        folder(name).resolve("model.bin"), workers, new Cancellation(), LoadProgress.NONE);
  }

  private static Path folder(String name) {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("engine/golden"))) {
      root = root.getParent();
    }
    return root.resolve("engine/golden").resolve(name);
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }

  private static double[] doubles(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::doubleValue)
        .toArray();
  }
}
