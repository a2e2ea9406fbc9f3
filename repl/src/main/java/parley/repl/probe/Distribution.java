package parley.repl.probe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** How likely the model holds each token to come next: the softmax of its logits. */
public final class Distribution {

  /** A token and its probability. */
  public record Chance(int id, double probability) {}

  private final float[] logits; // [V]
  private final int top;
  private final double logTotal; // of exp(logit), over all tokens

  /**
   * @param logits [V] float32, finite; copied
   */
  public Distribution(MemorySegment logits) {
    this(logits.toArray(ValueLayout.JAVA_FLOAT));
  }

  Distribution(float[] logits) {
    this.logits = logits;
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      best = logits[id] > logits[best] ? id : best;
    }
    this.top = best;
    double max = logits[best]; // all that follows is in double
    double total = 0;
    for (float logit : logits) {
      total += Math.exp(logit - max);
    }
    this.logTotal = max + Math.log(total);
  }

  public float logit(int id) {
    return logits[id];
  }

  /** The likeliest token; of equals, the lowest id. */
  public int top() {
    return top;
  }

  /** Natural logarithm of the probability. */
  public double logProbability(int id) {
    return logits[id] - logTotal;
  }

  public double probability(int id) {
    return Math.exp(logProbability(id));
  }

  /**
   * KL(this || other), the Kullback-Leibler divergence in nats: by how much more the tokens drawn
   * from this one would surprise who expects the other. 0 for equal ones, and never less but for
   * rounding.
   *
   * @param other over the same tokens
   */
  public double divergence(Distribution other) {
    double sum = 0;
    for (int id = 0; id < logits.length; id++) {
      double log = logProbability(id);
      sum += Math.exp(log) * (log - other.logProbability(id));
    }
    return sum;
  }

  /** 1 for the likeliest token; of equals, the lower id goes first, as in sampling. */
  public int rank(int id) {
    int rank = 1;
    for (int other = 0; other < logits.length; other++) {
      if (isBefore(other, id)) {
        rank++;
      }
    }
    return rank;
  }

  /** The likeliest tokens, likeliest first. */
  public List<Chance> likeliest(int count) {
    int[] best = new int[Math.min(count, logits.length)]; // in order; few, so inserting is cheap
    int found = 0;
    for (int id = 0; id < logits.length; id++) {
      int place = found;
      while (place > 0 && isBefore(id, best[place - 1])) {
        place--;
      }
      if (place < best.length) {
        found = Math.min(found + 1, best.length);
        System.arraycopy(best, place, best, place + 1, found - place - 1);
        best[place] = id;
      }
    }
    List<Chance> likeliest = new ArrayList<>();
    for (int id : best) {
      likeliest.add(new Chance(id, probability(id)));
    }
    return likeliest;
  }

  private boolean isBefore(int a, int b) {
    return logits[a] > logits[b] || (logits[a] == logits[b] && a < b);
  }
}
