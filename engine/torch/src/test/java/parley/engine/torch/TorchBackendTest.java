package parley.engine.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import parley.engine.Backend;
import parley.engine.LibraryBackendContract;

/** PyTorch keeps the contract. */
class TorchBackendTest extends LibraryBackendContract {

  @Override
  protected Backend backend() {
    return new TorchBackend();
  }

  @Test
  void saysWhichPyTorchItIs() {
    assertEquals("PyTorch 2.7.1", backend().variant().orElseThrow());
  }
}
