package parley.engine;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Position, cache and scratch of one conversation on one backend. Not thread-safe.
 *
 * <p>Whatever is thrown by {@link #feed}, the position stays what it was before the call.
 */
public interface Session extends AutoCloseable {

  /** Tokens fed so far. */
  int position();

  /** Longest position: the model's context. */
  int context();

  /**
   * Runs the model over {@code ids} at the positions after {@link #position()}.
   *
   * @param ids token ids, each in [0, vocabSize); at least one
   * @param wanted of how many of the last ids the logits are wanted; 0 skips the output head
   * @return [wanted, V] float32, valid until the next call; of no meaning if none is wanted
   * @throws IllegalArgumentException if an id is outside the vocabulary or the context is exceeded
   * @throws CancelledException within 200 ms of a request
   * @throws ModelException if the logits are not finite
   */
  MemorySegment feed(int[] ids, int wanted, Cancellation cancellation);

  /** Forgets all but the first {@code length} tokens; what is kept is never computed again. */
  void truncate(int length);

  /**
   * Notes from now on how long operations take, or stops that.
   *
   * @param times for the layers of this model; empty for no longer
   * @return whether this session can
   */
  default boolean measure(Optional<StepTimes> times) {
    return false;
  }

  /** Bytes held by this session beside the weights. */
  long memoryBytes();

  @Override
  void close();
}
