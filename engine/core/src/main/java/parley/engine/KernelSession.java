package parley.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A {@link Session} on our own kernels. Without a cache it forgets all keys and values before each
 * call and computes the whole text again: the same forward pass, only more of it.
 */
final class KernelSession implements Session {

  private final ModelConfig config;
  private final boolean usesCache;
  private final Arena arena = Arena.ofShared();
  private final KvCache cache;
  private final Activations activations;
  private final Gpt2 model;
  private final int[] text; // [S] every token fed
  private int position;
  private MemorySegment logitsRoom; // [most rows wanted so far, V]
  private MemorySegment logits; // [wanted, V], the beginning of it

  KernelSession(Weights weights, Workers workers, Kernels kernels, boolean usesCache) {
    this.config = weights.config();
    this.usesCache = usesCache;
    cache = new KvCache(config, arena);
    activations = new Activations(config, workers.threads(), arena);
    model =
        new Gpt2(weights, activations, new ParallelKernels(kernels, workers, activations.scratch));
    text = new int[config.maxSeqLen()];
    logitsRoom = OffHeap.allocate(arena, rowBytes());
    logits = logitsRoom;
  }

  /** Bytes that a session over such a model takes. */
  static long bytes(ModelConfig config, int threads) {
    long logits = (long) config.vocabSize() * Float.BYTES;
    return KvCache.bytes(config) + Activations.bytes(config, threads) + logits;
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
    requireValid(ids, wanted);
    System.arraycopy(ids, 0, text, position, ids.length);
    int end = position + ids.length;
    makeRoomForLogits(wanted);
    if (usesCache) {
      run(position, end, wanted, cancellation);
    } else if (wanted > 0) {
      cache.truncate(0);
      run(0, end, wanted, cancellation);
    }
    position = end;
    return logits;
  }

  /** Computes the tokens [from, end) in passes of at most {@link Activations#MAX_ROWS}. */
  private void run(int from, int end, int wanted, Cancellation cancellation) {
    int before = cache.length();
    boolean complete = false;
    try {
      for (int start = from; start < end; start += Activations.MAX_ROWS) {
        int count = Math.min(Activations.MAX_ROWS, end - start);
        int firstWanted = Math.max(start, end - wanted);
        int wantedHere = Math.max(0, start + count - firstWanted);
        MemorySegment out = logits;
        if (wanted > 1 && wantedHere > 0) {
          out = logits.asSlice((firstWanted - (end - wanted)) * rowBytes());
        }
        model.forward(text, start, count, cache, wantedHere, out, cancellation);
      }
      complete = true;
    } finally {
      if (!complete) {
        cache.truncate(before);
      }
    }
  }

  private void requireValid(int[] ids, int wanted) {
    if (ids.length == 0) {
      throw new IllegalArgumentException("tokens: expected at least one, got none");
    }
    if (ids.length > context() - position) {
      throw new IllegalArgumentException(
          "context: expected at most %d tokens after the %d so far, got %d"
              .formatted(context() - position, position, ids.length));
    }
    if (wanted < 0 || wanted > ids.length) {
      throw new IllegalArgumentException(
          "wanted logits: expected 0 to " + ids.length + ", got " + wanted);
    }
    for (int id : ids) {
      if (id < 0 || id >= config.vocabSize()) {
        throw new IllegalArgumentException(
            "token id: expected 0 to " + (config.vocabSize() - 1) + ", got " + id);
      }
    }
  }

  @Override
  public void truncate(int length) {
    if (length < 0 || length > position) {
      throw new IllegalArgumentException("length: expected 0 to " + position + ", got " + length);
    }
    position = length;
    cache.truncate(Math.min(length, cache.length()));
  }

  @Override
  public long memoryBytes() {
    return cache.bytes() + activations.bytes() + logitsRoom.byteSize() + 4L * text.length;
  }

  @Override
  public void close() {
    arena.close();
  }

  private long rowBytes() {
    return (long) config.vocabSize() * Float.BYTES;
  }

  /** The same number of rows as last time, as in decoding, allocates nothing. */
  private void makeRoomForLogits(int wanted) {
    long bytes = wanted * rowBytes();
    if (bytes > logitsRoom.byteSize()) {
      logitsRoom = OffHeap.allocate(arena, bytes);
      logits = logitsRoom;
    } else if (bytes != logits.byteSize() && wanted > 0) {
      logits = logitsRoom.asSlice(0, bytes);
    }
  }
}
