package parley.engine;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Chooses the next token from logits. The same options, seed, history and logits give the same ids
 * on every platform: {@code exp} is our own {@link Exp}, sums are double precision in a fixed
 * order, ties go to the lower id, and Java specifies the sequence of {@link SplittableRandom}.
 */
public final class Sampler {

  private final SamplingOptions options;
  private final SplittableRandom random;
  private final int[] recent; // ring of the last repeatWindow tokens
  private int accepted;

  // Scratch, sized at the first call: no allocation per token.
  private float[] logits = new float[0]; // [V]
  private int[] candidates = new int[0]; // [V] ids, the kept ones first
  private float[] weights = new float[0]; // [V] exp((logit - max) / temperature), by candidate

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
   * Goes on where a sampler of the same seed stands that has chosen {@code count} tokens, so that
   * an answer that was cut can be what it would have been.
   */
  public void skip(int count) {
    for (int i = 0; i < count; i++) {
      random.nextDouble(); // each token takes one
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
    return options.isGreedy() ? likeliest() : draw(keep());
  }

  /**
   * How likely {@link #sample} is to choose each token: what the options make of the model's own
   * probabilities.
   *
   * @param source [V] float32, finite
   * @return [V], 0 for a token that is not chosen
   */
  public double[] chances(MemorySegment source) {
    read(source);
    penalizeRecent();
    double[] chances = new double[logits.length];
    if (options.isGreedy()) {
      chances[likeliest()] = 1;
      return chances;
    }
    int kept = keep();
    double total = total(kept);
    for (int i = 0; i < kept; i++) {
      chances[candidates[i]] = weights[i] / total;
    }
    return chances;
  }

  /** Brings the candidates to draw from to the front, with their weights; returns how many. */
  private int keep() {
    int kept = keepTopK();
    double total = softmax(kept);
    if (options.topP() < 1) {
      kept = keepTopP(kept, total);
    }
    if (options.minP() > 0) {
      kept = keepAtLeast(options.minP(), kept); // the likeliest token's weight is 1
    }
    return kept;
  }

  /** The likeliest tokens for the last {@link #sample}, likeliest first. */
  public List<Candidate> likeliest(int count) {
    int[] ids = new int[logits.length];
    Arrays.setAll(ids, id -> id);
    int shown = Math.min(count, ids.length);
    CandidateOrder.sortLikeliestFirst(ids, ids.length, logits, shown);
    double total = 0;
    for (float logit : logits) {
      total += Math.exp(logit - logits[ids[0]]);
    }
    List<Candidate> likeliest = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      likeliest.add(new Candidate(ids[i], Math.exp(logits[ids[i]] - logits[ids[0]]) / total));
    }
    return likeliest;
  }

  private void read(MemorySegment source) {
    int vocabSize = Math.toIntExact(source.byteSize() / Float.BYTES);
    if (logits.length != vocabSize) {
      logits = new float[vocabSize];
      candidates = new int[vocabSize];
      weights = new float[vocabSize];
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

  /** Lists the k likeliest ids, likeliest first; all ids in order of id if k does not limit. */
  private int keepTopK() {
    for (int id = 0; id < candidates.length; id++) {
      candidates[id] = id;
    }
    if (options.topK() == 0 || options.topK() >= candidates.length) {
      return candidates.length;
    }
    CandidateOrder.sortLikeliestFirst(candidates, candidates.length, logits, options.topK());
    return options.topK();
  }

  /** Fills the weights of the first {@code kept} candidates; returns their sum. */
  private double softmax(int kept) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < kept; i++) {
      max = Math.max(max, logits[candidates[i]]);
    }
    double total = 0;
    for (int i = 0; i < kept; i++) {
      weights[i] = Exp.exp((logits[candidates[i]] - max) / options.temperature());
      total += weights[i];
    }
    return total;
  }

  /** Keeps the fewest likeliest candidates whose weights reach topP of {@code total}. */
  private int keepTopP(int kept, double total) {
    int likely = kept;
    if (kept == candidates.length) {
      // Not in order yet. All that are below (1 - topP) / V of the total together cannot reach
      // 1 - topP, so none of them is needed, and few are left to sort.
      likely = keepAtLeast((1 - options.topP()) * total / kept, kept);
      CandidateOrder.sortLikeliestFirst(candidates, likely, logits, likely);
      softmax(likely);
    }
    double enough = options.topP() * total;
    double sum = 0;
    int n = 0;
    while (n < likely && sum < enough) {
      sum += weights[n++];
    }
    return n;
  }

  /** Keeps the candidates with at least this weight, in their order. */
  private int keepAtLeast(double weight, int kept) {
    int n = 0;
    for (int i = 0; i < kept; i++) {
      if (weights[i] >= weight) {
        candidates[n] = candidates[i];
        weights[n++] = weights[i];
      }
    }
    return n;
  }

  private int draw(int kept) {
    double point = random.nextDouble() * total(kept);
    for (int i = 0; i < kept - 1; i++) {
      point -= weights[i];
      if (point < 0) {
        return candidates[i];
      }
    }
    return candidates[kept - 1];
  }

  private double total(int kept) {
    double total = 0;
    for (int i = 0; i < kept; i++) {
      total += weights[i];
    }
    return total;
  }
}
