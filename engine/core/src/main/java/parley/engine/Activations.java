package parley.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The buffers of one forward pass over at most {@value #MAX_ROWS} tokens, allocated once for a
 * session. T is the number of tokens of the pass, C the width of the model.
 */
final class Activations {

  /** Tokens of one pass; a longer prompt takes several, with the same bits. Three blocks of 96. */
  static final int MAX_ROWS = 288;

  final MemorySegment x; // [T, C] the residual stream
  final MemorySegment normed; // [T, C]
  final MemorySegment qkv; // [T, 3C]
  final MemorySegment attended; // [T, C]
  final MemorySegment hidden; // [T, 4C]
  final MemorySegment[] scratch; // [threads] of attention or a product
  private final long bytes;

  Activations(ModelConfig config, int threads, Arena arena) {
    long matrix = (long) rows(config) * config.nEmbd() * Float.BYTES; // [T, C]
    long scratchBytes = AttentionScratch.of(config.maxSeqLen(), config.headSize()).bytes();
    x = OffHeap.allocate(arena, matrix);
    normed = OffHeap.allocate(arena, matrix);
    qkv = OffHeap.allocate(arena, 3 * matrix);
    attended = OffHeap.allocate(arena, matrix);
    hidden = OffHeap.allocate(arena, 4 * matrix);
    scratch = new MemorySegment[threads];
    for (int i = 0; i < threads; i++) {
      scratch[i] = OffHeap.allocate(arena, scratchBytes);
    }
    bytes = bytes(config, threads);
  }

  /** Bytes of the buffers for such a model: 10 [T, C] and the threads' scratch. */
  static long bytes(ModelConfig config, int threads) {
    long matrix = (long) rows(config) * config.nEmbd() * Float.BYTES;
    return 10 * matrix
        + threads * AttentionScratch.of(config.maxSeqLen(), config.headSize()).bytes();
  }

  private static int rows(ModelConfig config) {
    return Math.min(MAX_ROWS, config.maxSeqLen());
  }

  long bytes() {
    return bytes;
  }
}
