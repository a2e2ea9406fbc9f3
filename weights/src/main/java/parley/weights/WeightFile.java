package parley.weights;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.ModelException;
import parley.engine.Packing;
import parley.engine.Precision;
import parley.engine.Quantizer;
import parley.engine.Weights;
import parley.engine.WeightsBuilder;
import parley.engine.Workers;
import parley.tokenizer.Vocabulary;

/**
 * An open weight file: a model.bin of float32, or a model_q8.bin of int8. Both begin with the same
 * header, and no model has the same length in both, so the length tells which it is.
 */
public final class WeightFile implements AutoCloseable {

  private final InputFile file;
  private final ModelConfig config;
  private final Precision precision;

  private WeightFile(InputFile file, ModelConfig config, Precision precision) {
    this.file = file;
    this.config = config;
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
    for (Precision precision : Precision.values()) {
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

  public Path path() {
    return file.path();
  }

  public ModelConfig config() {
    return config;
  }

  /** How the matrices are stored. */
  public Precision precision() {
    return precision;
  }

  /** Length in bytes. */
  public long bytes() {
    return file.size();
  }

  /**
   * Loads the weights into memory of their own; changes to the file afterwards have no effect on
   * them. The caller closes them. Float32 weights are quantised if int8 is wanted.
   *
   * @throws ModelFileException if float32 is wanted of int8, if the file is damaged or was written
   *     to since it was opened, or if memory is short, which is checked before it is allocated
   * @throws parley.engine.CancelledException within 200 ms of a request; all memory is given back
   */
  public Weights load(
      Precision wanted,
      Packing.Factory packing,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    file.requireUnchanged();
    try {
      Weights weights =
          switch (precision) {
            case FLOAT32 -> loadFloat32(wanted, packing, workers, cancellation, progress);
            case INT8 -> loadInt8(wanted, packing, workers, cancellation, progress);
          };
      return requireUnchanged(weights);
    } catch (ModelException e) {
      throw ModelFileException.of(path(), e.getMessage(), e);
    }
  }

  private Weights loadFloat32(
      Precision wanted,
      Packing.Factory packing,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    try (Float32Rows rows = float32Rows(workers.threads())) {
      return switch (wanted) {
        case FLOAT32 ->
            WeightsBuilder.float32(config, rows, packing, workers, cancellation, progress);
        case INT8 -> {
          Quantizer quantizer = new Quantizer(rows, workers.threads());
          yield WeightsBuilder.int8(config, quantizer, packing, workers, cancellation, progress);
        }
      };
    }
  }

  private Weights loadInt8(
      Precision wanted,
      Packing.Factory packing,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    if (wanted == Precision.FLOAT32) {
      throw ModelFileException.of(
          path(),
          "precision: expected float32 weights, got int8; use the backend q8 or vector-q8,"
              + " or the model.bin they were made of");
    }
    try (Int8Rows rows = int8Rows(workers.threads())) {
      return WeightsBuilder.int8(config, rows, packing, workers, cancellation, progress);
    }
  }

  private Weights requireUnchanged(Weights weights) {
    try {
      file.requireUnchanged();
      return weights;
    } catch (ModelFileException e) {
      weights.close();
      throw e;
    }
  }

  /**
   * Tells this model from others, in hexadecimal digits; of a large file a sample is read.
   *
   * @param vocabulary what its ids mean; empty if that is not known
   */
  String fingerprint(Optional<Vocabulary> vocabulary) {
    return Fingerprint.of(file, vocabulary);
  }

  /** When the file was last written to before it was opened. */
  FileTime modified() {
    return file.modified();
  }

  /** The rows of a file of float32; the file is to stay open for as long. */
  Float32Rows float32Rows(int threads) {
    return new Float32Rows(file, config, threads);
  }

  /** The rows of a file of int8; the file is to stay open for as long. */
  Int8Rows int8Rows(int threads) {
    return new Int8Rows(file, config, threads);
  }

  /**
   * @throws ModelFileException if somebody wrote into the file since it was opened
   */
  void requireUnchanged() {
    file.requireUnchanged();
  }

  @Override
  public void close() {
    file.close();
  }
}
