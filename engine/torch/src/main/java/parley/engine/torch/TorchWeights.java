package parley.engine.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import parley.engine.AvailableMemory;
import parley.engine.Cancellation;
import parley.engine.F32Matrix;
import parley.engine.LayerWeights;
import parley.engine.LoadProgress;
import parley.engine.Matrix;
import parley.engine.ModelConfig;
import parley.engine.OffHeap;
import parley.engine.Weights;
import parley.engine.Workers;

/**
 * The weights of a model as arrays of PyTorch: matrices row-major [out, in], copied out of our
 * panels; vectors and the table of positions are the model's own memory.
 */
final class TorchWeights implements AutoCloseable {

  /** One layer; matrices are [out, in]. */
  record Layer(
      NDArray ln1Weight, // [C]
      NDArray ln1Bias, // [C]
      NDArray qkv, // [3C, C]
      NDArray qkvBias, // [3C]
      NDArray attnProj, // [C, C]
      NDArray attnProjBias, // [C]
      NDArray ln2Weight, // [C]
      NDArray ln2Bias, // [C]
      NDArray fc, // [4C, C]
      NDArray fcBias, // [4C]
      NDArray mlpProj, // [C, 4C]
      NDArray mlpProjBias) {} // [C]

  private final Arena arena = Arena.ofShared();
  private final NDManager manager;
  private final ModelConfig config;
  private final Workers workers;
  private final Cancellation cancellation;
  private final LoadProgress progress;
  private long loaded; // elements
  private long copied; // bytes

  final NDArray wte; // [V, C]
  final NDArray wpe; // [S, C]
  final List<Layer> layers;
  final NDArray lnFWeight; // [C]
  final NDArray lnFBias; // [C]

  /**
   * @param weights of float32; must stay as long as these
   * @throws parley.engine.ModelException if memory is short, before it is allocated
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  TorchWeights(Weights weights, Workers workers, Cancellation cancellation, LoadProgress progress) {
    AvailableMemory.require("a copy of the weights, for PyTorch", weights.bytes());
    this.config = weights.config();
    this.workers = workers;
    this.cancellation = cancellation;
    this.progress = progress;
    manager = Torch.newManager();
    boolean complete = false;
    try {
      wte = matrix(weights.wte());
      wpe = array(weights.wpe(), config.maxSeqLen(), config.nEmbd());
      List<Layer> all = new ArrayList<>();
      for (LayerWeights layer : weights.layers()) {
        all.add(layer(layer));
      }
      layers = List.copyOf(all);
      lnFWeight = vector(weights.lnFWeight());
      lnFBias = vector(weights.lnFBias());
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  private Layer layer(LayerWeights w) {
    return new Layer(
        vector(w.ln1Weight()),
        vector(w.ln1Bias()),
        matrix(w.qkv()),
        vector(w.qkvBias()),
        matrix(w.attnProj()),
        vector(w.attnProjBias()),
        vector(w.ln2Weight()),
        vector(w.ln2Bias()),
        matrix(w.fc()),
        vector(w.fcBias()),
        matrix(w.mlpProj()),
        vector(w.mlpProjBias()));
  }

  private NDArray matrix(Matrix matrix) {
    long bytes = (long) matrix.rows() * matrix.cols() * Float.BYTES;
    MemorySegment rows = OffHeap.allocate(arena, bytes);
    copied += bytes;
    ((F32Matrix) matrix).copyTo(rows, workers, cancellation);
    return array(rows, matrix.rows(), matrix.cols());
  }

  private NDArray vector(MemorySegment numbers) {
    return array(numbers, numbers.byteSize() / Float.BYTES);
  }

  /** An array that is this memory. */
  private NDArray array(MemorySegment numbers, long... shape) {
    cancellation.check();
    loaded += numbers.byteSize() / Float.BYTES;
    progress.loaded(loaded, config.parameters());
    return manager.create(
        numbers.asByteBuffer().order(ByteOrder.nativeOrder()), new Shape(shape), DataType.FLOAT32);
  }

  ModelConfig config() {
    return config;
  }

  /** Bytes of the matrices, which are copies; the rest is the model's own memory. */
  long bytes() {
    return copied;
  }

  @Override
  public void close() {
    manager.close();
    arena.close();
  }
}
