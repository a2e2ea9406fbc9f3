package parley.engine;

/**
 * The dimensions of one GPT-2 model, validated.
 *
 * @param nLayer number of transformer layers, L
 * @param nHead attention heads of a layer; divides nEmbd
 * @param nEmbd width of the residual stream, C
 * @param vocabSize number of token ids, V
 * @param maxSeqLen longest context in tokens, S
 */
public record ModelConfig(int nLayer, int nHead, int nEmbd, int vocabSize, int maxSeqLen) {

  /**
   * GPT-2 xl has 48 layers, width 1600, vocabulary 50257, context 1024; far beyond is a bad file.
   */
  private static final int MAX_LAYERS = 1 << 12;

  private static final int MAX_WIDTH = 1 << 17;
  private static final int MAX_ROWS = 1 << 24;

  /**
   * @throws IllegalArgumentException naming the field, its allowed range and the value found
   */
  public ModelConfig {
    requireRange("n_layer", nLayer, MAX_LAYERS);
    requireRange("n_head", nHead, MAX_WIDTH);
    requireRange("n_embd", nEmbd, MAX_WIDTH);
    requireRange("vocab_size", vocabSize, MAX_ROWS);
    requireRange("max_seq_len", maxSeqLen, MAX_ROWS);
    if (nEmbd % nHead != 0) {
      throw new IllegalArgumentException(
          "n_embd: expected a multiple of n_head " + nHead + ", got " + nEmbd);
    }
  }

  /** Width of one attention head, D = C / nHead. */
  public int headSize() {
    return nEmbd / nHead;
  }

  /** Number of parameters: V*C + S*C + L*(12*C*C + 13*C) + 2*C. */
  public long parameters() {
    long c = nEmbd;
    long embeddings = Math.multiplyExact(Math.addExact((long) vocabSize, maxSeqLen), c);
    long layer = Math.addExact(Math.multiplyExact(12L, Math.multiplyExact(c, c)), 13L * c);
    return Math.addExact(
        Math.addExact(embeddings, Math.multiplyExact((long) nLayer, layer)), 2 * c);
  }

  private static void requireRange(String field, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(field + ": expected 1 to " + max + ", got " + value);
    }
  }
}
