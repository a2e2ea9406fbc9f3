package parley.engine.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import parley.engine.Cancellation;
import parley.engine.LogitsRoom;
import parley.engine.ModelConfig;
import parley.engine.Session;
import parley.engine.SessionRules;

/** One conversation in PyTorch. */
final class TorchSession implements Session {

  /** Tokens of one pass: as long as one layer takes, a cancellation has to wait. */
  private static final int MAX_ROWS = 128;

  private final TorchWeights weights;
  private final Runnable release;
  private final int threads;
  private final ModelConfig config;
  private final TorchGpt2 model;
  private final Arena arena = Arena.ofShared();
  private final LogitsRoom logitsRoom;
  private final NDManager manager;
  private final TorchCache cache;
  private int position;

  /**
   * @param release is run when the session is closed and needs the weights no more
   */
  TorchSession(TorchWeights weights, int threads, Runnable release) {
    this.weights = weights;
    this.threads = threads;
    this.release = release;
    config = weights.config();
    model = new TorchGpt2(weights);
    manager = Torch.newManager();
    try {
      logitsRoom = new LogitsRoom(config, arena);
      cache = new TorchCache(config, manager);
    } catch (RuntimeException | OutOfMemoryError e) {
      manager.close();
      arena.close();
      throw e;
    }
  }

  /** Bytes that a session over such a model takes. */
  static long bytes(ModelConfig config) {
    return TorchCache.bytes(config) + LogitsRoom.bytes(config);
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public int context() {
    return config.maxSeqLen();
  }

  @Override
  public MemorySegment feed(int[] ids, int wanted, Cancellation cancellation) {
    SessionRules.requireFeed(config, position, ids, wanted);
    JniUtils.setNumThreads(threads); // PyTorch has one number for all
    MemorySegment logits = logitsRoom.of(wanted); // [wanted, V]
    int silent = ids.length - wanted; // tokens without logits
    for (int from = 0; from < ids.length; from += MAX_ROWS) {
      int to = Math.min(from + MAX_ROWS, ids.length);
      int first = Math.max(from, silent); // with logits
      try (NDManager scope = manager.newSubManager()) {
        int[] rows = Arrays.copyOfRange(ids, from, to);
        NDArray x = model.forward(scope, rows, position + from, cache, cancellation); // [T, C]
        if (first < to) {
          NDArray found = model.head(x, to - first); // [to - first, V]
          MemorySegment numbers = MemorySegment.ofBuffer(found.toByteBuffer(true));
          logits.asSlice((first - silent) * rowBytes()).copyFrom(numbers);
        }
      }
    }
    SessionRules.requireFinite(logits);
    position += ids.length;
    return logits;
  }

  private long rowBytes() {
    return (long) config.vocabSize() * Float.BYTES;
  }

  @Override
  public void truncate(int length) {
    SessionRules.requireLength(length, position);
    position = length; // what lies behind is overwritten
  }

  @Override
  public long memoryBytes() {
    return weights.bytes() + TorchCache.bytes(config) + logitsRoom.bytes();
  }

  @Override
  public void close() {
    manager.close();
    arena.close();
    release.run();
  }
}
