package parley.engine;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/**
 * Chooses the next token from logits. The same options, seed, history and logits give the same ids
 * on every platform: arithmetic is double precision, {@code exp} is {@link StrictMath}'s, ties go
 * to the lower id, and the generator is {@link SplittableRandom}, whose sequence Java specifies.
 */
public final class Sampler {

  private final SamplingOptions options;
  private final SplittableRandom random;
  private final int[] recent; // ring of the last repeatWindow tokens
  private int accepted;

  // Scratch, sized at the first call: no allocation per token.
  private float[] logits = new float[0]; // [V]
  private int[] candidates = new int[0]; // [V] ids, the kept ones first
  private double[] weights = new double[0]; // [V] exp(logit - max), by candidate

  public Sampler(SamplingOptions options, long seed) {
    this.options = options;
    this.random = new SplittableRandom(seed);
    this.recent = new int[options.repeatPenalty() == 1 ? 0 : options.repeatWindow()];
  }

  /** Tells of a token of the prompt or the answer, for the repetition penalty. */
  public void accept(int id) {
    if (recent.length > 0) {
      recent[accepted % recent.length] = id;
      accepted++;
      if (accepted == 2 * recent.length) {
        accepted = recent.length; // the ring stays full and the counter small
      }
    }
  }

  /**
   * Returns the chosen id; does not {@link #accept} it.
   *
   * @param source [V] float32, finite
   */
  public int sample(MemorySegment source) {
    read(source);
    penalizeRecent();
    if (options.isGreedy()) {
      return likeliest();
    }
    int kept = keepTopK();
    double total = softmax(kept);
    kept = keepTopPAndMinP(kept, total);
    return draw(kept);
  }

  private void read(MemorySegment source) {
    int vocabSize = Math.toIntExact(source.byteSize() / Float.BYTES);
    if (logits.length != vocabSize) {
      logits = new float[vocabSize];
      candidates = new int[vocabSize];
      weights = new double[vocabSize];
    }
    MemorySegment.copy(source, F32Matrix.FLOAT, 0, logits, 0, vocabSize);
  }

  /** Each recent token is penalised once, however often it occurred. */
  private void penalizeRecent() {
    float penalty = options.repeatPenalty();
    int count = Math.min(accepted, recent.length);
    for (int i = 0; i < count; i++) {
      int id = recent[i];
      if (firstOccurrence(id) == i) {
        logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
      }
    }
  }

  private int firstOccurrence(int id) {
    int i = 0;
    while (recent[i] != id) {
      i++;
    }
    return i;
  }

  private int likeliest() {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    return best;
  }

  /** Moves the k likeliest ids to the front of the candidates, likeliest first. */
  private int keepTopK() {
    for (int id = 0; id < candidates.length; id++) {
      candidates[id] = id;
    }
    int k = options.topK() == 0 ? candidates.length : Math.min(options.topK(), candidates.length);
    boolean needsOrder = k < candidates.length || options.topP() < 1;
    if (needsOrder) {
      CandidateOrder.sortLikeliestFirst(candidates, logits, k);
    }
    return k;
  }

  /** Fills the weights of the first {@code kept} candidates; returns their sum. */
  private double softmax(int kept) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < kept; i++) {
      max = Math.max(max, logits[candidates[i]]);
    }
    double total = 0;
    for (int i = 0; i < kept; i++) {
      weights[i] = StrictMath.exp((logits[candidates[i]] - max) / options.temperature());
      total += weights[i];
    }
    return total;
  }

  private int keepTopPAndMinP(int kept, double total) {
    int remaining = kept;
    if (options.topP() < 1) {
      double enough = options.topP() * total;
      double sum = 0;
      remaining = 0;
      while (remaining < kept && sum < enough) {
        sum += weights[remaining++];
      }
    }
    if (options.minP() > 0) {
      int likely = 0;
      for (int i = 0; i < remaining; i++) {
        if (weights[i] >= options.minP()) { // the likeliest token's weight is 1
          candidates[likely] = candidates[i];
          weights[likely++] = weights[i];
        }
      }
      remaining = likely;
    }
    return remaining;
  }

  private int draw(int kept) {
    double total = 0;
    for (int i = 0; i < kept; i++) {
      total += weights[i];
    }
    double point = random.nextDouble() * total;
    for (int i = 0; i < kept - 1; i++) {
      point -= weights[i];
      if (point < 0) {
        return candidates[i];
      }
    }
    return candidates[kept - 1];
  }
}
