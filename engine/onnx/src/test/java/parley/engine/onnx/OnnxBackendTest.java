package parley.engine.onnx;

import parley.engine.Backend;
import parley.engine.LibraryBackendContract;

/** ONNX Runtime keeps the contract. */
class OnnxBackendTest extends LibraryBackendContract {

  @Override
  protected Backend backend() {
    return new OnnxBackend();
  }
}
