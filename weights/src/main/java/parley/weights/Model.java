package parley.weights;

import java.nio.file.Path;
import java.util.Optional;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Weights;
import parley.engine.Workers;
import parley.tokenizer.Tokenizer;

/**
 * A model in memory, ready to talk; closing it frees the weights.
 *
 * @param name what users call it
 * @param path of the weight file it came from
 * @param tokenizer empty if there was no vocabulary; such a model works with ids
 */
public record Model(String name, Path path, Weights weights, Optional<Tokenizer> tokenizer)
    implements AutoCloseable {

  /**
   * Loads a model.
   *
   * @throws ModelFileException if a file is missing or faulty, if the vocabulary is another
   *     model's, or if memory is short
   * @throws parley.engine.CancelledException within 200 ms of a request; all memory is given back
   */
  public static Model load(
      ModelFiles files, Workers workers, Cancellation cancellation, LoadProgress progress) {
    Optional<Tokenizer> tokenizer = files.vocabulary().map(TokenizerFiles::load);
    Weights weights = ModelBin.read(files.weights(), workers, cancellation, progress);
    int expected = weights.config().vocabSize();
    int got = tokenizer.map(t -> t.vocabulary().size()).orElse(expected);
    if (got != expected) {
      weights.close();
      throw ModelFileException.of(
          files.vocabulary().orElseThrow().vocabulary(),
          "number of tokens: expected %d as vocab_size in %s says, got %d; use the model's own files"
              .formatted(expected, files.weights().getFileName(), got));
    }
    return new Model(files.name(), files.weights(), weights, tokenizer);
  }

  @Override
  public void close() {
    weights.close();
  }
}
