package parley.repl.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import parley.engine.Precision;
import parley.repl.cli.ExitCode;

/**
 * How well a model foretold a text.
 *
 * @param scored tokens that the means are of; at least 1
 * @param bytes of these tokens; empty without a vocabulary
 * @param score of the backend that was measured
 * @param difference from the backend that it was held against
 * @param seconds of the whole run, without the loading
 * @param interrupted whether the text is not scored to its end
 */
record EvalReport(
    String model,
    EvalPlan plan,
    int scored,
    OptionalLong bytes,
    BackendScore score,
    Optional<Difference> difference,
    double seconds,
    boolean interrupted) {

  /**
   * What one backend thought of the text.
   *
   * @param nats mean over the tokens of the negative natural logarithm of their probability
   * @param seconds in forward passes
   */
  record BackendScore(String backend, Precision precision, double nats, double seconds) {

    /** As if each token had been chosen from so many, all alike. */
    double perplexity() {
      return Math.exp(nats);
    }
  }

  /**
   * @param reference what the other backend thought
   * @param divergence mean over the tokens of KL(reference || measured), in nats
   * @param sameTop share of the tokens at which both held the same one likeliest
   */
  record Difference(BackendScore reference, double divergence, double sameTop) {}

  /** The measured backend's perplexity as a multiple of the reference's. */
  OptionalDouble perplexityRatio() {
    return difference.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.exp(score.nats() - difference.get().reference().nats()));
  }

  /** The measured backend, then the reference. */
  List<BackendScore> scores() {
    List<BackendScore> scores = new ArrayList<>(List.of(score));
    difference.map(Difference::reference).ifPresent(scores::add);
    return scores;
  }

  /** What a perfect code made of these probabilities would take for a byte of the text. */
  OptionalDouble bitsPerByte(BackendScore of) {
    return bytes.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(of.nats() * scored / Math.log(2) / bytes.getAsLong());
  }

  /** Tokens scored for each second of forward passes. */
  double tokensPerSecond(BackendScore of) {
    return scored / of.seconds();
  }

  /** What the command ends with. */
  int exitCode() {
    return interrupted ? ExitCode.INTERRUPTED : ExitCode.OK;
  }
}
