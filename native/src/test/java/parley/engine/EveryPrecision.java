package parley.engine;

import java.util.EnumMap;
import java.util.Map;

/** One random model in every precision, made when a backend first asks for it. */
final class EveryPrecision implements AutoCloseable {

  private final ModelConfig config;
  private final Workers workers;
  private final Map<Precision, Weights> weights = new EnumMap<>(Precision.class);

  EveryPrecision(ModelConfig config, Workers workers) {
    this.config = config;
    this.workers = workers;
  }

  Weights of(Backend backend) {
    return weights.computeIfAbsent(
        backend.precision(),
        precision -> RandomWeights.of(config, precision, 1, workers, new Cancellation()));
  }

  @Override
  public void close() {
    weights.values().forEach(Weights::close);
  }
}
