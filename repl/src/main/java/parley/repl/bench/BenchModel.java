package parley.repl.bench;

import parley.engine.Backend;
import parley.engine.ModelConfig;
import parley.engine.Precision;
import parley.engine.Weights;

/**
 * The model under test, and what one token of it costs at least.
 *
 * @param name as tables show it
 * @param file how its file holds the weights
 * @param source of its weights
 */
public record BenchModel(String name, ModelConfig config, Precision file, Source source) {

  /** Where the weights come from when a backend first needs them; they stay the source's. */
  @FunctionalInterface
  public interface Source {

    /**
     * @param backend for whose precision they are; it is available
     * @throws parley.engine.ModelException if memory is short
     * @throws parley.weights.ModelFileException if the model has no weights of this precision
     * @throws parley.engine.CancelledException within 200 ms of a request
     */
    Weights weights(Backend backend);
  }

  /** How a backend holds the weights. */
  Precision precision(Backend backend) {
    return backend.precisionFor(file);
  }

  /**
   * Bytes that must be read to decode one token: every weight but wpe, and the keys and values of
   * the context, 2 * L * C floats for each of its tokens.
   */
  double decodeBytes(Precision precision, int depth) {
    double keysAndValues = 2.0 * config.nLayer() * config.nEmbd() * Float.BYTES * depth;
    return precision.bytesPerToken(config) + keysAndValues;
  }

  /**
   * Floating-point operations of a prefill: two for each weight of the layers' matrices (12 * C^2 a
   * layer) and token, and the output head for the last token only. Attention itself, about 5 % more
   * for GPT-2 small and 512 tokens, is not counted: the share is on the low side.
   */
  double prefillOperations(int tokens) {
    double width = config.nEmbd();
    double layers = 2 * 12 * width * width * config.nLayer() * tokens;
    return layers + 2.0 * config.vocabSize() * width;
  }
}
