package parley.weights;

import java.nio.file.Path;
import java.util.List;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.Packing;
import parley.engine.Precision;
import parley.engine.Tensor;
import parley.engine.Weights;
import parley.engine.WeightsBuilder;
import parley.engine.Workers;

/**
 * An open weight file: a model.bin of float32, or a model_q8.bin of int8. Both begin with the same
 * header, and no model has the same length in both, so the length tells which it is.
 */
public final class WeightFile extends WeightSource {

  private final InputFile file;
  private final Precision precision;

  private WeightFile(InputFile file, ModelConfig config, Precision precision) {
    super(file.path(), config);
    this.file = file;
    this.precision = precision;
  }

  /**
   * Opens a file and checks header and length.
   *
   * @throws ModelFileException if it is no weight file
   */
  public static WeightFile open(Path path) {
    InputFile file = InputFile.open(path);
    try {
      ModelConfig config = ModelHeader.read(file);
      return new WeightFile(file, config, precision(file, config));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static Precision precision(InputFile file, ModelConfig config) {
    for (Precision precision : List.of(Precision.FLOAT32, Precision.INT8)) {
      if (file.size() == new FileLayout(config, precision).bytes()) {
        return precision;
      }
    }
    throw ModelFileException.of(
        file.path(),
        "file length: expected %d bytes (or %d of int8) for %s, got %d; fetch or export the model again"
            .formatted(
                new FileLayout(config, Precision.FLOAT32).bytes(),
                new FileLayout(config, Precision.INT8).bytes(),
                dimensions(config),
                file.size()));
  }

  private static String dimensions(ModelConfig c) {
    return "n_layer %d, n_embd %d, vocab_size %d, max_seq_len %d"
        .formatted(c.nLayer(), c.nEmbd(), c.vocabSize(), c.maxSeqLen());
  }

  /** How the matrices are stored. */
  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  List<InputFile> files() {
    return List.of(file);
  }

  @Override
  Weights read(
      Precision wanted,
      Packing.Factory packing,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    return precision == Precision.INT8
        ? readInt8(wanted, packing, workers, cancellation, progress)
        : readFloats(wanted, packing, workers, cancellation, progress);
  }

  private Weights readInt8(
      Precision wanted,
      Packing.Factory packing,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    if (wanted != Precision.INT8) {
      throw notFloats(wanted.word());
    }
    try (Int8Rows rows = int8Rows(workers.threads())) {
      return WeightsBuilder.int8(config(), rows, packing, workers, cancellation, progress);
    }
  }

  @Override
  WeightRows rows(int threads) {
    if (precision == Precision.INT8) {
      throw notFloats(Precision.FLOAT32.word());
    }
    return new Float32Rows(file, config(), threads);
  }

  @Override
  WeightRows values(int threads) {
    return precision == Precision.INT8 ? new Int8Values(file, config(), threads) : rows(threads);
  }

  @Override
  TensorFacts facts(Tensor tensor, ValueRange values) {
    boolean vector = tensor.kind() == Tensor.Kind.VECTOR;
    Dtype dtype = precision == Precision.INT8 && !vector ? Dtype.I8 : Dtype.F32;
    List<Long> shape = List.of((long) tensor.rows(), (long) tensor.cols());
    return new TensorFacts(
        tensor.name(), dtype.name(), vector ? shape.subList(1, 2) : shape, values);
  }

  /** The rows of a file of int8; the file is to stay open for as long. */
  Int8Rows int8Rows(int threads) {
    return new Int8Rows(file, config(), threads);
  }

  private ModelFileException notFloats(String wanted) {
    return ModelFileException.of(
        path(),
        "precision: expected %s weights, got int8; use the backend q8 or vector-q8,"
                .formatted(wanted)
            + " or the model.bin they were made of");
  }
}
