package parley.repl.bench;

import java.util.EnumMap;
import java.util.Map;
import parley.engine.Cancellation;
import parley.engine.ModelConfig;
import parley.engine.Precision;
import parley.engine.RandomWeights;
import parley.engine.Weights;
import parley.engine.Workers;

/** A model of any shape without a file, in each precision that is asked for, until closed. */
final class RandomModel implements AutoCloseable {

  private static final long SEED = 1;

  private final ModelConfig config;
  private final Workers workers;
  private final Map<Precision, Weights> made = new EnumMap<>(Precision.class);

  /**
   * @param workers to make the weights on
   */
  RandomModel(ModelConfig config, Workers workers) {
    this.config = config;
    this.workers = workers;
  }

  Weights weights(Precision precision, Cancellation cancellation) {
    Weights weights = made.get(precision);
    if (weights == null) {
      weights = RandomWeights.of(config, precision, SEED, workers, cancellation);
      made.put(precision, weights);
    }
    return weights;
  }

  @Override
  public void close() {
    made.values().forEach(Weights::close);
  }
}
