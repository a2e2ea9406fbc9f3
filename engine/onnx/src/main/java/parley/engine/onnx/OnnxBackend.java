package parley.engine.onnx;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.engine.AvailableMemory;
import parley.engine.Backend;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Precision;
import parley.engine.Session;
import parley.engine.SessionRules;
import parley.engine.Weights;
import parley.engine.Workers;

/** GPT-2 run by ONNX Runtime: the library does all the arithmetic, and keeps keys and values. */
public final class OnnxBackend implements Backend {

  /** A model with those who use it: sessions over the same weights share one copy of them. */
  private static final class Shared {
    final Weights weights;
    final int threads;
    final OnnxModel model;
    int sessions;

    Shared(Weights weights, int threads, OnnxModel model) {
      this.weights = weights;
      this.threads = threads;
      this.model = model;
    }
  }

  private final List<Shared> models = new ArrayList<>();

  @Override
  public String name() {
    return "onnx";
  }

  @Override
  public List<String> aliases() {
    return List.of("hf");
  }

  @Override
  public String description() {
    return "ONNX Runtime, KV cache: a library runs the whole model";
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.empty();
  }

  @Override
  public boolean usesCache() {
    return true;
  }

  @Override
  public Precision precision() {
    return Precision.FLOAT32;
  }

  @Override
  public Optional<String> variant() {
    return Optional.of("ONNX Runtime " + Ort.version());
  }

  @Override
  public Session open(Weights weights, Workers workers) {
    return open(weights, workers, new Cancellation(), LoadProgress.NONE);
  }

  @Override
  public synchronized Session open(
      Weights weights, Workers workers, Cancellation cancellation, LoadProgress progress) {
    SessionRules.requirePrecision(this, weights);
    AvailableMemory.require("keys, values and logits", OnnxSession.bytes(weights.config()));
    Shared shared = share(weights, workers, cancellation, progress);
    shared.sessions++;
    try {
      return new OnnxSession(shared.model, weights.config(), () -> release(shared));
    } catch (OrtException e) {
      release(shared);
      throw Ort.failure(e);
    }
  }

  private Shared share(
      Weights weights, Workers workers, Cancellation cancellation, LoadProgress progress) {
    for (Shared known : models) {
      if (known.weights.equals(weights) && known.threads == workers.threads()) {
        return known;
      }
    }
    OnnxModel model = new OnnxModel(weights, workers, cancellation, progress);
    Shared shared = new Shared(weights, workers.threads(), model);
    models.add(shared);
    return shared;
  }

  private synchronized void release(Shared shared) {
    shared.sessions--;
    if (shared.sessions == 0) {
      models.remove(shared);
      shared.model.close();
    }
  }
}
