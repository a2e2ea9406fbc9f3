package parley.weights;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.ModelException;
import parley.engine.Packing;
import parley.engine.Precision;
import parley.engine.Tensor;
import parley.engine.Weights;
import parley.engine.WeightsBuilder;
import parley.engine.Workers;
import parley.tokenizer.Vocabulary;

/** The weights of one model in open files, whatever their format. */
public abstract sealed class WeightSource implements AutoCloseable
    permits WeightFile, SafetensorsModel {

  private final Path path;
  private final ModelConfig config;

  WeightSource(Path path, ModelConfig config) {
    this.path = path;
    this.config = config;
  }

  /**
   * Opens weights and checks all but the values.
   *
   * @param path a model.bin, a model_q8.bin, a model.safetensors with its config.json beside it, or
   *     the index of several
   * @throws ModelFileException if it is none of them, or faulty
   */
  public static WeightSource open(Path path) {
    if (Pickle.isNamed(path)) {
      throw Pickle.refusal(path);
    }
    return SafetensorsModel.isNamed(path) ? SafetensorsModel.open(path) : WeightFile.open(path);
  }

  /** The file that stands for all of them. */
  public final Path path() {
    return path;
  }

  public final ModelConfig config() {
    return config;
  }

  /** How the matrices are stored. */
  public abstract Precision precision();

  /** The id that ends a text, if a file says so; else it is that of {@code <|endoftext|>}. */
  OptionalInt endToken() {
    return OptionalInt.empty();
  }

  /** All files that decide what the weights are. */
  abstract List<InputFile> files();

  /**
   * The rows as float32; the source is to stay open for as long.
   *
   * @param threads how many may read at once
   * @throws ModelFileException if the file holds int8
   */
  abstract WeightRows rows(int threads);

  /** As {@link #rows}, and of int8 what the numbers stand for. */
  abstract WeightRows values(int threads);

  /** A tensor as the files have it. */
  abstract TensorFacts facts(Tensor tensor, ValueRange values);

  /** Loads what {@link #load} loads; who wrote to the files meanwhile is looked after there. */
  abstract Weights read(
      Precision wanted,
      Packing.Factory packing,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress);

  /**
   * Loads the weights into memory of their own; changes to the files afterwards have no effect on
   * them. The caller closes them. They are rounded or quantised if less than what the files hold is
   * wanted.
   *
   * @throws ModelFileException if float32 is wanted of int8, if a file is damaged or was written to
   *     since it was opened, or if memory is short, which is checked before it is allocated
   * @throws parley.engine.CancelledException within 200 ms of a request; all memory is given back
   */
  public final Weights load(
      Precision wanted,
      Packing.Factory packing,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    requireUnchanged();
    try {
      return requireUnchanged(read(wanted, packing, workers, cancellation, progress));
    } catch (ModelException e) {
      throw ModelFileException.of(path, e.getMessage(), e);
    }
  }

  /** Loads what is not int8. */
  final Weights readFloats(
      Precision wanted,
      Packing.Factory packing,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    try (WeightRows rows = rows(workers.threads())) {
      return WeightsBuilder.of(config, wanted, rows, packing, workers, cancellation, progress);
    }
  }

  private Weights requireUnchanged(Weights weights) {
    try {
      requireUnchanged();
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
  final String fingerprint(Optional<Vocabulary> vocabulary) {
    return Fingerprint.of(files(), vocabulary);
  }

  /** When a file was last written to before it was opened. */
  final FileTime modified() {
    return files().stream().map(InputFile::modified).max(Comparator.naturalOrder()).orElseThrow();
  }

  /** Length of all files in bytes. */
  public final long bytes() {
    return files().stream().mapToLong(InputFile::size).sum();
  }

  /**
   * @throws ModelFileException if somebody wrote into a file since it was opened
   */
  final void requireUnchanged() {
    files().forEach(InputFile::requireUnchanged);
  }

  @Override
  public final void close() {
    files().forEach(InputFile::close);
  }
}
