package parley.engine.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import parley.engine.ModelConfig;

/** Keys and values of one conversation, with room for the whole context: [H, S, D] a layer. */
final class TorchCache {

  private final List<NDArray> keys = new ArrayList<>();
  private final List<NDArray> values = new ArrayList<>();

  /**
   * @param manager owns them
   */
  TorchCache(ModelConfig config, NDManager manager) {
    Shape shape = new Shape(config.nHead(), config.maxSeqLen(), config.headSize());
    for (int layer = 0; layer < config.nLayer(); layer++) {
      keys.add(manager.zeros(shape));
      values.add(manager.zeros(shape));
    }
  }

  static long bytes(ModelConfig config) {
    return 2L * config.nLayer() * config.maxSeqLen() * config.nEmbd() * Float.BYTES;
  }

  /**
   * Puts new keys behind those before them.
   *
   * @param rows [H, T, D]
   * @return all keys up to the last of these, [H, position + T, D], without a copy
   */
  NDArray extendKeys(int layer, NDArray rows, int position) {
    return extend(keys.get(layer), rows, position);
  }

  /** As {@link #extendKeys}. */
  NDArray extendValues(int layer, NDArray rows, int position) {
    return extend(values.get(layer), rows, position);
  }

  private static NDArray extend(NDArray all, NDArray rows, int position) {
    long end = position + rows.getShape().get(1);
    all.set(new NDIndex(":, {}:{}", position, end), rows);
    return all.get(rows.getManager(), new NDIndex(":, 0:{}", end));
  }
}
