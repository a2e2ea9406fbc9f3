package parley.repl.talk;

import java.util.function.Consumer;
import java.util.function.IntSupplier;
import parley.engine.Cancellation;
import parley.engine.GenerationEvent;
import parley.engine.GenerationOptions;
import parley.engine.Sampler;
import parley.engine.SamplingOptions;

/**
 * How an answer is made, and who follows it.
 *
 * @param kept asked at the end: how many tokens of the answer, from its first, stay in the
 *     conversation; those of a stop text do not
 * @param listener is told every event on the thread that generates
 */
public record Answering(
    SamplingOptions sampling,
    long seed,
    GenerationOptions options,
    IntSupplier kept,
    Cancellation cancellation,
    Consumer<GenerationEvent> listener) {

  /** Keeps all that the model says. */
  public static final IntSupplier ALL = () -> Integer.MAX_VALUE;

  /**
   * The sampler of the rest of the answer.
   *
   * @param drawn tokens of the answer so far
   */
  Sampler sampler(int drawn) {
    Sampler sampler = new Sampler(sampling, seed);
    sampler.skip(drawn);
    return sampler;
  }
}
