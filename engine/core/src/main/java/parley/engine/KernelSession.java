package parley.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A {@link Session} on our own kernels. Without a cache it computes the whole text again at each
 * call: the same forward pass, only more of it.
 */
final class KernelSession implements Session {

  private final Weights weights;
  private final ModelConfig config;
  private final Arena arena = Arena.ofShared();
  private final KvCache cache; // of the first tokens of the text; kept even if it is not used
  private final Activations activations;
  private final ParallelKernels parallel;
  private final Gpt2 model;
  private final LogitsRoom logitsRoom;
  private final int[] text; // [S] every token fed
  private final SummationOrder order;
  private boolean usesCache;
  private int position;

  KernelSession(Weights weights, Workers workers, KernelsProvider kernels, boolean usesCache) {
    this.weights = weights;
    this.config = weights.config();
    this.order = kernels.order();
    this.usesCache = usesCache;
    try {
      cache = new KvCache(config, arena);
      activations = new Activations(config, workers.threads(), arena);
      logitsRoom = new LogitsRoom(config, arena);
    } catch (OutOfMemoryError e) {
      arena.close();
      throw e;
    }
    parallel = new ParallelKernels(kernels.kernels(), workers, activations.scratch);
    model = new Gpt2(weights, activations, parallel);
    text = new int[config.maxSeqLen()];
  }

  /** Bytes that a session over such a model takes. */
  static long bytes(ModelConfig config, int threads) {
    return KvCache.bytes(config) + Activations.bytes(config, threads) + LogitsRoom.bytes(config);
  }

  /**
   * Goes on with other kernels, and with or without the cache, if that gives the same bits: the
   * same order of sums over the same weights. This is the one place that decides it.
   *
   * @return whether it does; if not, nothing has changed
   */
  boolean goOnWith(KernelsProvider kernels, boolean withCache, Weights sameWeights) {
    if (!sameWeights.equals(weights) || kernels.order() != order) {
      return false;
    }
    parallel.use(kernels.kernels());
    usesCache = withCache;
    return true;
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
    System.arraycopy(ids, 0, text, position, ids.length);
    int end = position + ids.length;
    MemorySegment logits = logitsRoom.of(wanted);
    if (usesCache || wanted > 0) {
      run(end, wanted, logits, cancellation);
    }
    position = end;
    return logits;
  }

  /**
   * Computes the tokens up to {@code end} that the cache lacks, or all of them where it is not
   * used, in passes of at most {@link Activations#MAX_ROWS}. If anything is thrown, the cache is as
   * it was: what a pass without cache had overwritten, it had overwritten with the same bits.
   */
  private void run(int end, int wanted, MemorySegment logits, Cancellation cancellation) {
    int before = cache.length();
    boolean complete = false;
    if (!usesCache) {
      cache.truncate(0);
    }
    try {
      for (int start = cache.length(); start < end; start = cache.length()) {
        int count = Math.min(Activations.MAX_ROWS, end - start);
        int firstWanted = Math.max(start, end - wanted);
        int wantedHere = Math.max(0, start + count - firstWanted);
        MemorySegment out = logits;
        if (wantedHere > 0 && wantedHere < wanted) {
          out = logits.asSlice((firstWanted - (end - wanted)) * rowBytes());
        }
        model.forward(text, start, count, cache, wantedHere, out, cancellation);
      }
      complete = true;
    } finally {
      if (!complete) {
        cache.truncate(0);
        cache.extend(before);
      }
    }
  }

  @Override
  public void truncate(int length) {
    SessionRules.requireLength(length, position);
    position = length;
    cache.truncate(Math.min(length, cache.length()));
  }

  @Override
  public boolean measure(Optional<StepTimes> times) {
    parallel.measure(times);
    return true;
  }

  @Override
  public long memoryBytes() {
    return cache.bytes() + activations.bytes() + logitsRoom.bytes() + 4L * text.length;
  }

  @Override
  public void close() {
    arena.close();
  }

  private long rowBytes() {
    return (long) config.vocabSize() * Float.BYTES;
  }
}
