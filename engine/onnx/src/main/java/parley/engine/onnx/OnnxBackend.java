package parley.engine.onnx;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.Optional;
import parley.engine.AvailableMemory;
import parley.engine.Backend;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Precision;
import parley.engine.Session;
import parley.engine.SessionRules;
import parley.engine.SharedCopies;
import parley.engine.Weights;
import parley.engine.Workers;

/** GPT-2 run by ONNX Runtime: the library does all the arithmetic, and keeps keys and values. */
public final class OnnxBackend implements Backend {

  private final SharedCopies<OnnxModel> models = new SharedCopies<>();

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
  public Session open(
      Weights weights, Workers workers, Cancellation cancellation, LoadProgress progress) {
    SessionRules.requirePrecision(this, weights);
    AvailableMemory.require("keys, values and logits", OnnxSession.bytes(weights.config()));
    SharedCopies.Loan<OnnxModel> loan =
        models.borrow(
            weights,
            workers.threads(), // which a model keeps
            () -> new OnnxModel(weights, workers, cancellation, progress));
    try {
      return new OnnxSession(loan.copy(), weights.config(), loan::close);
    } catch (OrtException e) {
      loan.close();
      throw Ort.failure(e);
    } catch (RuntimeException | OutOfMemoryError e) {
      loan.close();
      throw e;
    }
  }
}
