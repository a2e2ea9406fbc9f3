package parley.engine.torch;

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

/** GPT-2 written by hand on PyTorch's tensors, by way of DJL. */
public final class TorchBackend implements Backend {

  private final SharedCopies<TorchWeights> copies = new SharedCopies<>();

  @Override
  public String name() {
    return "torch";
  }

  @Override
  public List<String> aliases() {
    return List.of("torch_native");
  }

  @Override
  public String description() {
    return "PyTorch, KV cache: written by hand on a tensor library";
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
    return Optional.of("PyTorch " + Torch.version());
  }

  @Override
  public Session open(Weights weights, Workers workers) {
    return open(weights, workers, new Cancellation(), LoadProgress.NONE);
  }

  @Override
  public Session open(
      Weights weights, Workers workers, Cancellation cancellation, LoadProgress progress) {
    SessionRules.requirePrecision(this, weights);
    AvailableMemory.require("keys, values and logits", TorchSession.bytes(weights.config()));
    SharedCopies.Loan<TorchWeights> loan =
        copies.borrow(weights, 0, () -> new TorchWeights(weights, workers, cancellation, progress));
    try {
      return new TorchSession(loan.copy(), workers.threads(), loan::close);
    } catch (RuntimeException | OutOfMemoryError e) {
      loan.close();
      throw e;
    }
  }
}
