package parley.weights;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.Packing;
import parley.engine.Precision;
import parley.engine.Tensor;
import parley.engine.TensorOrder;
import parley.engine.Weights;
import parley.engine.Workers;

/**
 * An open model as HuggingFace publishes it: config.json, and the weights in model.safetensors or
 * in several such files that an index names.
 */
final class SafetensorsModel extends WeightSource {

  static final String FILE = "model.safetensors";
  static final String EXTENSION = ".safetensors";

  private final List<InputFile> files;
  private final HuggingFaceConfig config;
  private final Map<String, StoredTensor> tensors; // by the engine's names
  private final Dtype matrices;

  private SafetensorsModel(
      Path path,
      List<InputFile> files,
      HuggingFaceConfig config,
      Map<String, StoredTensor> tensors) {
    super(path, config.model());
    this.files = List.copyOf(files);
    this.config = config;
    this.tensors = tensors;
    matrices = matrixType(config.model(), tensors);
  }

  /** Whether a file of this name holds such weights, or is the index of them. */
  static boolean isNamed(Path path) {
    return path.toString().endsWith(EXTENSION) || path.toString().endsWith(ShardIndex.EXTENSION);
  }

  /**
   * Opens all files and checks everything but the values.
   *
   * @param path a safetensors file, or the index of several
   * @throws ModelFileException if a file is missing or faulty, or the model is none that the engine
   *     can run
   */
  public static SafetensorsModel open(Path path) {
    List<InputFile> files = new ArrayList<>();
    boolean complete = false;
    try {
      Map<String, StoredTensor> tensors = tensors(path, files);
      HuggingFaceConfig config = config(path, files);
      requireTensors(path, config, tensors);
      complete = true;
      return new SafetensorsModel(path, files, config, tensors);
    } finally {
      if (!complete) {
        files.forEach(InputFile::close);
      }
    }
  }

  private static HuggingFaceConfig config(Path weights, List<InputFile> files) {
    Path path = weights.resolveSibling(HuggingFaceConfig.FILE);
    if (!Files.exists(path)) {
      throw ModelFileException.of(
          path, "expected beside %s, got no such file".formatted(weights.getFileName()));
    }
    files.add(InputFile.open(path));
    return HuggingFaceConfig.read(path);
  }

  /**
   * All tensors but masks, by the engine's names.
   *
   * @param files gets every file that is opened
   */
  private static Map<String, StoredTensor> tensors(Path path, List<InputFile> files) {
    Map<String, StoredTensor> tensors = new HashMap<>();
    if (path.toString().endsWith(EXTENSION)) {
      put(read(path, files), tensors);
      return tensors;
    }
    files.add(InputFile.open(path));
    Map<String, Path> index = ShardIndex.read(path);
    Set<String> found = new HashSet<>();
    for (Path shard : Set.copyOf(index.values())) {
      List<StoredTensor> named =
          read(shard, files).stream().filter(t -> shard.equals(index.get(t.name()))).toList();
      named.forEach(tensor -> found.add(tensor.name()));
      put(named, tensors);
    }
    for (Map.Entry<String, Path> entry : index.entrySet()) {
      if (!found.contains(entry.getKey())) {
        throw ModelFileException.of(
            entry.getValue(),
            "tensor %s: expected here, as %s says, got none"
                .formatted(entry.getKey(), path.getFileName()));
      }
    }
    return tensors;
  }

  private static List<StoredTensor> read(Path path, List<InputFile> files) {
    InputFile file = InputFile.open(path);
    files.add(file);
    return SafetensorsHeader.read(file).tensors();
  }

  private static void put(List<StoredTensor> stored, Map<String, StoredTensor> tensors) {
    for (StoredTensor tensor : stored) {
      if (HuggingFaceNames.isMask(tensor.name())) {
        continue;
      }
      StoredTensor same = tensors.put(HuggingFaceNames.plain(tensor.name()), tensor);
      if (same != null) {
        throw tensor.fault("expected once, got " + same.name() + " too");
      }
    }
  }

  private static void requireTensors(
      Path path, HuggingFaceConfig config, Map<String, StoredTensor> tensors) {
    Set<String> unknown = new HashSet<>(tensors.keySet());
    for (Tensor tensor : TensorOrder.of(config.model())) {
      StoredTensor stored = tensors.get(tensor.name());
      if (stored == null) {
        throw ModelFileException.of(
            path,
            "tensor %s: expected for n_layer %d, got none"
                .formatted(tensor.name(), config.model().nLayer()));
      }
      requireShape(tensor, stored);
      unknown.remove(tensor.name());
    }
    StoredTensor head = tensors.get(HuggingFaceNames.HEAD);
    if (head != null) {
      requireShape(TensorOrder.of(config.model()).getFirst(), head);
      unknown.remove(HuggingFaceNames.HEAD);
    } else if (!config.tied()) {
      throw ModelFileException.of(
          path, "tensor lm_head.weight: expected as tie_word_embeddings is false, got none");
    }
    if (!unknown.isEmpty()) {
      String name = unknown.stream().sorted().findFirst().orElseThrow();
      throw tensors
          .get(name)
          .fault(
              "expected no tensor of this name in a GPT-2 of n_layer %d, got one, which is not"
                      .formatted(config.model().nLayer())
                  + " supported");
    }
  }

  private static void requireShape(Tensor tensor, StoredTensor stored) {
    List<Long> expected = shape(tensor);
    if (!stored.shape().equals(expected)) {
      boolean transposed = stored.shape().equals(expected.reversed());
      throw stored.fault(
          "shape: expected %s, got %s%s"
              .formatted(expected, stored.shape(), transposed ? ", which is transposed" : ""));
    }
    stored.weightType();
  }

  /** As the files have it. */
  static List<Long> shape(Tensor tensor) {
    List<Long> shape = List.of((long) tensor.rows(), (long) tensor.cols());
    if (tensor.kind() == Tensor.Kind.VECTOR) {
      return shape.subList(1, 2);
    }
    return HuggingFaceNames.isTransposed(tensor) ? shape.reversed() : shape;
  }

  /** What all matrices are held as; F32, which holds the values of both others, if they differ. */
  private static Dtype matrixType(ModelConfig config, Map<String, StoredTensor> tensors) {
    Set<Dtype> types =
        TensorOrder.of(config).stream()
            .filter(tensor -> tensor.kind() == Tensor.Kind.MATRIX)
            .map(tensor -> tensors.get(tensor.name()).weightType())
            .collect(Collectors.toSet());
    return types.size() == 1 ? types.iterator().next() : Dtype.F32;
  }

  /** How its files hold the matrices: F32, F16 or BF16. */
  Dtype matrixType() {
    return matrices;
  }

  @Override
  OptionalInt endToken() {
    return config.endToken();
  }

  @Override
  public Precision precision() {
    return switch (matrices) {
      case F32 -> Precision.FLOAT32;
      case F16 -> Precision.FLOAT16;
      case BF16 -> Precision.BFLOAT16;
      default -> throw new IllegalStateException(matrices + " holds no weights");
    };
  }

  /** Where a tensor of the model lies. */
  StoredTensor stored(Tensor tensor) {
    return tensors.get(tensor.name());
  }

  /** The head, if the files hold one; it is to equal the embedding. */
  Optional<StoredTensor> head() {
    return Optional.ofNullable(tensors.get(HuggingFaceNames.HEAD));
  }

  @Override
  List<InputFile> files() {
    return files;
  }

  @Override
  WeightRows rows(int threads) {
    return new SafetensorsRows(this, threads);
  }

  @Override
  WeightRows values(int threads) {
    return rows(threads);
  }

  @Override
  TensorFacts facts(Tensor tensor, ValueRange values) {
    StoredTensor stored = stored(tensor);
    return new TensorFacts(stored.name(), stored.dtype(), stored.shape(), values);
  }

  @Override
  Weights read(
      Precision wanted,
      Packing.Factory packing,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    return readFloats(wanted, packing, workers, cancellation, progress);
  }
}
