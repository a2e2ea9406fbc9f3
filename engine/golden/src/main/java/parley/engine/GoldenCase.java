package parley.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import parley.weights.ModelFiles;
import parley.weights.WeightFile;

/** A small model with the results of a float64 implementation: engine/golden. */
record GoldenCase(
    String name,
    int[] prompt,
    int maxNewTokens,
    int[] greedy,
    double[] logitsAfterPrompt,
    double[] logitsAfterAll,
    Int8 int8) {

  /** What the model does with int8 weights. */
  record Int8(int[] greedy, double[] logitsAfterPrompt) {}

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
          doubles(json.required("logits_after_all")),
          new Int8(
              ints(json.required("q8").required("greedy")),
              doubles(json.required("q8").required("logits_after_prompt"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The weights of the file that holds this precision, or rounded from the float32 ones. */
  Weights weights(Precision precision, Workers workers) {
    String file =
        switch (precision) {
          case FLOAT32, FLOAT16, BFLOAT16 -> "model.bin";
          case INT8 -> "model_q8.bin";
        };
    try (WeightFile open = WeightFile.open(folder(name).resolve(file))) {
      return open.load(precision, Packing.JAVA, workers, new Cancellation(), LoadProgress.NONE);
    }
  }

  /** Its model.bin. */
  ModelFiles files() {
    return ModelFiles.at(folder(name).resolve("model.bin"));
  }

  /** Whether there are results for weights of a precision. */
  static boolean isFor(Precision precision) {
    return precision == Precision.FLOAT32 || precision == Precision.INT8;
  }

  /** Of a precision that there are results {@link #isFor for}. */
  int[] greedy(Precision precision) {
    return precision == Precision.INT8 ? int8.greedy() : greedy;
  }

  /** Of a precision that there are results {@link #isFor for}. */
  double[] logitsAfterPrompt(Precision precision) {
    return precision == Precision.INT8 ? int8.logitsAfterPrompt() : logitsAfterPrompt;
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
