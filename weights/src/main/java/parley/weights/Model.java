package parley.weights;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.Packing;
import parley.engine.Precision;
import parley.engine.Weights;
import parley.engine.Workers;
import parley.tokenizer.Tokenizer;
import parley.tokenizer.Vocabulary;

/**
 * An open model: its tokenizer, and its weights in each precision that was asked for. Closing it
 * frees them. Its weight file stays open, so that what is loaded later is of the same model.
 */
public final class Model implements AutoCloseable {

  private final ModelFiles files;
  private final WeightSource file;
  private final Optional<Tokenizer> tokenizer;
  private final Map<Precision, Weights> loaded = new EnumMap<>(Precision.class);

  private Model(ModelFiles files, WeightSource file, Optional<Tokenizer> tokenizer) {
    this.files = files;
    this.file = file;
    this.tokenizer = tokenizer;
  }

  /**
   * Opens a model without loading its weights.
   *
   * @throws ModelFileException if a file is missing or faulty, or if the vocabulary is another
   *     model's
   */
  public static Model open(ModelFiles files) {
    Optional<Tokenizer> tokenizer = files.vocabulary().map(TokenizerFiles::load);
    WeightSource file = WeightSource.open(files.weights());
    try {
      tokenizer.ifPresent(t -> requireFit(files, file, t.vocabulary()));
    } catch (ModelFileException e) {
      file.close();
      throw e;
    }
    return new Model(files, file, tokenizer);
  }

  private static void requireFit(ModelFiles files, WeightSource file, Vocabulary vocabulary) {
    Path path = files.vocabulary().orElseThrow().vocabulary();
    int expected = file.config().vocabSize();
    if (vocabulary.size() != expected) {
      throw ModelFileException.of(
          path,
          "number of tokens: expected %d as vocab_size in %s says, got %d; use the model's own files"
              .formatted(expected, files.weights().getFileName(), vocabulary.size()));
    }
    int end = vocabulary.endOfText();
    if (end >= 0 && file.endToken().orElse(end) != end) {
      throw ModelFileException.of(
          path,
          "id of <|endoftext|>: expected %d as eos_token_id in %s says, got %d;"
                  .formatted(file.endToken().getAsInt(), HuggingFaceConfig.FILE, end)
              + " other end tokens are not supported");
    }
  }

  /** What users call it. */
  public String name() {
    return files.name();
  }

  /** Its weights where they lie; open for as long as this. */
  WeightSource source() {
    return file;
  }

  /** Its weight file. */
  public Path path() {
    return files.weights();
  }

  public ModelConfig config() {
    return file.config();
  }

  /**
   * Tells this model from every other, in hexadecimal digits: of its weights, as its file has them,
   * and its vocabulary. Of a large file a sample is read, which takes milliseconds.
   *
   * @throws ModelFileException if the file cannot be read
   */
  public String fingerprint() {
    return file.fingerprint(tokenizer.map(Tokenizer::vocabulary));
  }

  /** Empty if there was no vocabulary; such a model works with ids. */
  public Optional<Tokenizer> tokenizer() {
    return tokenizer;
  }

  /** How its file holds the weights; a model of int8 has no float32 to give. */
  public Precision filePrecision() {
    return file.precision();
  }

  /**
   * The weights in a precision, loaded when they are first asked for and kept until the model is
   * closed. Int8 weights of float32 files come from the model_q8.bin beside it, if that was made of
   * it, and are quantised here if not.
   *
   * @throws ModelFileException if the file has no such weights, is damaged or was written to since
   *     the model was opened, or if memory is short
   * @throws parley.engine.CancelledException within 200 ms of a request; all memory is given back
   */
  public synchronized Weights weights(
      Precision precision,
      Packing.Factory packing,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    Weights weights = loaded.get(precision);
    if (weights == null) {
      weights = load(precision, packing, workers, cancellation, progress);
      loaded.put(precision, weights);
    }
    return weights;
  }

  /** Frees the weights in a precision, if they are loaded; no session over them may be left. */
  public synchronized void free(Precision precision) {
    Weights weights = loaded.remove(precision);
    if (weights != null) {
      weights.close();
    }
  }

  /** Bytes of the weights in memory, by precision. */
  public synchronized Map<Precision, Long> memoryBytes() {
    Map<Precision, Long> bytes = new EnumMap<>(Precision.class);
    loaded.forEach((precision, weights) -> bytes.put(precision, weights.bytes()));
    return bytes;
  }

  private Weights load(
      Precision precision,
      Packing.Factory packing,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    if (precision == Precision.INT8 && file.precision() != Precision.INT8) {
      file.requireUnchanged();
      Optional<WeightFile> twin = Int8Twin.of(file);
      if (twin.isPresent()) {
        try (WeightFile int8 = twin.get()) {
          return int8.load(precision, packing, workers, cancellation, progress);
        }
      }
    }
    return file.load(precision, packing, workers, cancellation, progress);
  }

  @Override
  public synchronized void close() {
    loaded.values().forEach(Weights::close);
    loaded.clear();
    file.close();
  }
}
