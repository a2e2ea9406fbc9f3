package parley.repl.eval;

import java.util.Optional;
import parley.repl.probe.Distribution;

/**
 * What one token of the text says of a backend.
 *
 * @param nats negative natural logarithm of the probability it was given
 * @param against the same of a reference, and how far the two were apart
 */
record TokenScore(double nats, Optional<Against> against) {

  /**
   * @param nats as the reference has it
   * @param divergence KL(reference || backend) of the two distributions, in nats
   * @param sameTop whether both held the same token likeliest
   */
  record Against(double nats, double divergence, boolean sameTop) {}

  /**
   * @param id the token that stands in the text
   */
  static TokenScore of(int id, Distribution expected) {
    return new TokenScore(-expected.logProbability(id), Optional.empty());
  }

  static TokenScore of(int id, Distribution expected, Distribution reference) {
    return new TokenScore(
        -expected.logProbability(id),
        Optional.of(
            new Against(
                -reference.logProbability(id),
                reference.divergence(expected),
                reference.top() == expected.top())));
  }
}
