package parley.repl.bench;

import parley.engine.ModelConfig;
import parley.engine.Weights;

/**
 * The model under test, and what one token of it costs at least.
 *
 * @param name as tables show it
 * @param weights stay the caller's
 */
public record BenchModel(String name, Weights weights) {

  /**
   * Bytes that must be read to decode one token: every weight but wpe, and the keys and values of
   * the context, 2 * L * C floats for each of its tokens.
   */
  double decodeBytes(int depth) {
    ModelConfig config = weights.config();
    double keysAndValues = 2.0 * config.nLayer() * config.nEmbd() * Float.BYTES * depth;
    return weights.bytesPerToken() + keysAndValues;
  }

  /**
   * Floating-point operations of a prefill: two for each weight of the layers' matrices (12 * C^2 a
   * layer) and token, and the output head for the last token only. Attention itself, about 5 % more
   * for GPT-2 small and 512 tokens, is not counted: the share is on the low side.
   */
  double prefillOperations(int tokens) {
    ModelConfig config = weights.config();
    double width = config.nEmbd();
    double layers = 2 * 12 * width * width * config.nLayer() * tokens;
    return layers + 2.0 * config.vocabSize() * width;
  }
}
