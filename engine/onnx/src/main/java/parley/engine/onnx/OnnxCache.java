package parley.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.engine.ModelConfig;
import parley.engine.OffHeap;

/**
 * Keys and values of one conversation, with room for the whole context. The graph gets the same
 * memory as past and as present, and writes the new rows behind the old ones.
 */
final class OnnxCache implements AutoCloseable {

  private final Map<String, OnnxTensor> past = new HashMap<>();
  private final Map<String, OnnxTensor> present = new HashMap<>();
  private final List<OnnxTensor> tensors = new ArrayList<>(); // each [1, heads, S, D]

  OnnxCache(OnnxModel model, ModelConfig config, Arena arena) throws OrtException {
    for (int layer = 0; layer < config.nLayer(); layer++) {
      OnnxTensor keys = tensor(model, config, arena);
      past.put(Gpt2Graph.pastKeys(layer), keys);
      present.put(Gpt2Graph.presentKeys(layer), keys);
      OnnxTensor values = tensor(model, config, arena);
      past.put(Gpt2Graph.pastValues(layer), values);
      present.put(Gpt2Graph.presentValues(layer), values);
    }
  }

  private OnnxTensor tensor(OnnxModel model, ModelConfig config, Arena arena) throws OrtException {
    MemorySegment memory = OffHeap.allocate(arena, bytes(config) / (2L * config.nLayer()));
    OnnxTensor tensor =
        model.tensor(memory, 1, config.nHead(), config.maxSeqLen(), Gpt2Graph.headSize(config));
    tensors.add(tensor);
    return tensor;
  }

  /** Bytes of a cache for such a model. */
  static long bytes(ModelConfig config) {
    long head = (long) config.maxSeqLen() * Gpt2Graph.headSize(config) * Float.BYTES;
    return Math.multiplyExact(2L * config.nLayer() * config.nHead(), head);
  }

  /** By the names of the graph's inputs. */
  Map<String, OnnxTensor> past() {
    return past;
  }

  /** By the names of the graph's outputs. */
  Map<String, OnnxTensor> present() {
    return present;
  }

  @Override
  public void close() {
    tensors.forEach(OnnxTensor::close);
  }
}
