package parley.engine.onnx;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
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
 * The weights of a model as the graph wants them: matrices row-major [in, out], but the tied
 * embedding [V, C]; heads padded. They are copied out of our panels; what is a vector or a table
 * already lies as it should.
 */
final class PlainWeights {

  /** One tensor with its shape. */
  record Plain(MemorySegment numbers, long[] shape) {}

  private final Arena arena;
  private final ModelConfig config;
  private final Workers workers;
  private final Cancellation cancellation;
  private final LoadProgress progress;
  private final Map<String, Plain> tensors = new LinkedHashMap<>();
  private long copied;

  private PlainWeights(
      Arena arena,
      ModelConfig config,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    this.arena = arena;
    this.config = config;
    this.workers = workers;
    this.cancellation = cancellation;
    this.progress = progress;
  }

  /**
   * Copies the weights, by the names of the graph.
   *
   * @param arena gets the memory; the weights themselves must stay as long as it
   * @throws parley.engine.ModelException before anything is allocated, if memory is short
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  static Map<String, Plain> copy(
      Weights weights,
      Arena arena,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    AvailableMemory.require(
        "two copies of the weights, for ONNX Runtime", 2 * weights.bytes() + weights.wte().bytes());
    PlainWeights plain = new PlainWeights(arena, weights.config(), workers, cancellation, progress);
    plain.copyAll(weights);
    return plain.tensors;
  }

  private void copyAll(Weights weights) {
    int width = config.nEmbd();
    F32Matrix wte = (F32Matrix) weights.wte();
    MemorySegment rows = allocate((long) wte.rows() * wte.cols());
    wte.copyTo(rows, workers, cancellation);
    add("wte.weight", rows, wte.rows(), wte.cols());
    add("wpe.weight", weights.wpe(), config.maxSeqLen(), width);
    for (int layer = 0; layer < config.nLayer(); layer++) {
      copyLayer("h." + layer + ".", weights.layers().get(layer));
    }
    add("ln_f.weight", weights.lnFWeight(), width);
    add("ln_f.bias", weights.lnFBias(), width);
    progress.loaded(config.parameters(), config.parameters());
  }

  private void copyLayer(String h, LayerWeights layer) {
    int width = config.nEmbd();
    Heads heads = new Heads(config);
    add(h + "ln_1.weight", layer.ln1Weight(), width);
    add(h + "ln_1.bias", layer.ln1Bias(), width);
    qkv(h + "attn.c_attn", heads, layer);
    projection(h + "attn.c_proj", heads, layer);
    add(h + "ln_2.weight", layer.ln2Weight(), width);
    add(h + "ln_2.bias", layer.ln2Bias(), width);
    linear(h + "mlp.c_fc", layer.fc(), layer.fcBias());
    linear(h + "mlp.c_proj", layer.mlpProj(), layer.mlpProjBias());
  }

  private void qkv(String name, Heads heads, LayerWeights layer) {
    if (!heads.arePadded()) {
      linear(name, layer.qkv(), layer.qkvBias());
      return;
    }
    int in = layer.qkv().cols();
    int out = heads.padded(layer.qkv().rows());
    MemorySegment weight = allocate((long) in * out); // zeroed
    MemorySegment bias = allocate(out);
    for (int row = 0; row < layer.qkv().rows(); row++) {
      int to = heads.padded(row);
      for (int col = 0; col < in; col++) {
        weight.setAtIndex(F32Matrix.FLOAT, (long) col * out + to, layer.qkv().get(row, col));
      }
      bias.setAtIndex(F32Matrix.FLOAT, to, layer.qkvBias().getAtIndex(F32Matrix.FLOAT, row));
    }
    add(name + ".weight", weight, in, out);
    add(name + ".bias", bias, out);
  }

  private void projection(String name, Heads heads, LayerWeights layer) {
    if (!heads.arePadded()) {
      linear(name, layer.attnProj(), layer.attnProjBias());
      return;
    }
    int out = layer.attnProj().rows();
    int in = heads.padded(layer.attnProj().cols());
    MemorySegment weight = allocate((long) in * out); // zeroed
    for (int col = 0; col < layer.attnProj().cols(); col++) {
      for (int row = 0; row < out; row++) {
        long at = (long) heads.padded(col) * out + row;
        weight.setAtIndex(F32Matrix.FLOAT, at, layer.attnProj().get(row, col));
      }
    }
    add(name + ".weight", weight, in, out);
    add(name + ".bias", layer.attnProjBias(), out);
  }

  private void linear(String name, Matrix matrix, MemorySegment bias) {
    MemorySegment transposed = allocate((long) matrix.rows() * matrix.cols());
    ((F32Matrix) matrix).copyTransposedTo(transposed, workers, cancellation);
    add(name + ".weight", transposed, matrix.cols(), matrix.rows());
    add(name + ".bias", bias, matrix.rows());
  }

  private MemorySegment allocate(long floats) {
    return OffHeap.allocate(arena, floats * Float.BYTES);
  }

  private void add(String name, MemorySegment numbers, long... shape) {
    cancellation.check();
    tensors.put(name, new Plain(numbers, shape));
    copied += numbers.byteSize() / Float.BYTES;
    progress.loaded(Math.min(copied, config.parameters()), config.parameters());
  }

  /** Where the features of heads lie that are padded to the operator's liking. */
  private record Heads(int size, int paddedSize) {

    Heads(ModelConfig config) {
      this(config.headSize(), Gpt2Graph.headSize(config));
    }

    boolean arePadded() {
      return size != paddedSize;
    }

    /** The place of a feature, or of the end of them, with the padding of the heads before it. */
    int padded(int feature) {
      return feature / size * paddedSize + feature % size;
    }
  }
}
