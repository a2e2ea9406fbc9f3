package parley.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads that split the rows of every kernel; the calling thread is one of them.
 *
 * <p>A GPT-2 layer has five short parallel steps, so a step must start and end within a
 * microsecond: workers are persistent and wait for a generation counter to change, first spinning
 * about {@value #SPINS} times, then yielding to whoever wants the processor, and only then parked.
 *
 * <p>Each thread has a share of neighbouring items, which it takes from the front, so that memory
 * is read in one stream; who has none left helps another from the back. The blocks become smaller
 * towards the end of a share, so nobody waits long. Which thread takes which block is left to
 * chance; the results do not depend on it.
 */
public final class Workers implements AutoCloseable {

  /** A part of a parallel step. */
  @FunctionalInterface
  public interface Task {
    /**
     * Computes items {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @param worker index of the thread in [0, threads), for its scratch memory
     */
    void run(int from, int to, int worker);
  }

  /** About 20 microseconds: longer than the pause between two steps, shorter than a scheduler's. */
  private static final int SPINS = 2_000;

  /**
   * How long a helper stays awake for a next step: longer than the pause between two tokens. To
   * wake one that is parked may take 100 microseconds, so it would come late, wait for the caller's
   * last block, park again, and be late for good.
   */
  private static final long PATIENCE_NANOS = 1_000_000;

  /** Longs between two shares, so that no two are in one pair of cache lines. */
  private static final int APART = 16;

  private final ReentrantLock oneStepAtATime = new ReentrantLock();
  private final Worker[] helpers;

  // The step in progress: written before the generation, read after it.
  private Task task;
  private int block;
  private Cancellation cancellation;
  private final AtomicLongArray shares; // [thread] items left, from and to in 32 bits each
  private final AtomicInteger busyHelpers = new AtomicInteger();
  private volatile Throwable failure;
  private volatile int generation;
  private volatile boolean closed;

  /**
   * @param threads number of threads including the caller's, at least 1
   */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
    }
    shares = new AtomicLongArray(threads * APART);
    helpers = new Worker[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Worker(i + 1);
      helpers[i].start();
    }
  }

  public int threads() {
    return helpers.length + 1;
  }

  /**
   * Runs {@code task} over all items, split into blocks of at most {@code block} items, and returns
   * when all are done. One block or one thread runs in the caller alone.
   *
   * @throws CancelledException if the cancellation was requested before the last block began
   */
  public void run(int items, int block, Task task, Cancellation cancellation) {
    oneStepAtATime.lock();
    try {
      this.task = task;
      this.block = Math.max(1, block);
      this.cancellation = cancellation;
      failure = null;
      boolean shared = helpers.length > 0 && items > this.block;
      share(items, shared ? threads() : 1);
      if (shared) {
        runWithHelpers();
      } else {
        takeBlocks(0);
      }
      if (isAnyLeft()) {
        cancellation.check();
      }
    } finally {
      this.task = null;
      oneStepAtATime.unlock();
    }
  }

  // The generation is written by the holder of the lock alone. A helper that got no processor of
  // its own needs ours, so the wait yields.
  @SuppressWarnings({"NonAtomicVolatileUpdate", "ThreadPriorityCheck"})
  private void runWithHelpers() {
    busyHelpers.set(helpers.length);
    generation++;
    for (Worker helper : helpers) {
      if (helper.parked) {
        LockSupport.unpark(helper);
      }
    }
    try {
      takeBlocks(0);
    } catch (Throwable t) { // thrown below, when no helper works on the operands any more
      failure = t;
    }
    for (int spins = 0; busyHelpers.get() > 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    if (failure != null) {
      throw asUnchecked(failure);
    }
  }

  /** Gives each of the first {@code sharers} threads its part of the items, the others none. */
  private void share(int items, int sharers) {
    for (int thread = 0; thread < threads(); thread++) {
      long from = (long) items * Math.min(thread, sharers) / sharers;
      long to = (long) items * Math.min(thread + 1, sharers) / sharers;
      shares.set(thread * APART, from << 32 | to);
    }
  }

  private boolean isAnyLeft() {
    for (int thread = 0; thread < threads(); thread++) {
      if (left(shares.get(thread * APART)) > 0) {
        return true;
      }
    }
    return false;
  }

  private static int left(long share) {
    return (int) share - (int) (share >>> 32);
  }

  /** Works on the own share, then on those of the others, until nothing is left. */
  private void takeBlocks(int worker) {
    for (int i = 0; i < threads(); i++) {
      int owner = worker + i < threads() ? worker + i : worker + i - threads();
      while (!cancellation.isRequested() && failure == null && takeBlock(owner, worker)) {}
    }
  }

  /** Runs one block of a share; false if nothing is left of it. */
  private boolean takeBlock(int owner, int worker) {
    while (true) {
      long share = shares.get(owner * APART);
      int left = left(share);
      if (left <= 0) {
        return false;
      }
      int size = Math.min(block, (left + 1) / 2);
      int from = (int) (share >>> 32);
      int to = (int) share;
      boolean own = owner == worker;
      long rest = own ? share + ((long) size << 32) : share - size;
      if (shares.compareAndSet(owner * APART, share, rest)) {
        task.run(own ? from : to - size, own ? from + size : to, worker);
        return true;
      }
    }
  }

  private static RuntimeException asUnchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }

  /** Ends the threads; a step in progress is completed first. */
  @Override
  public void close() {
    oneStepAtATime.lock();
    try {
      closed = true;
      for (Worker helper : helpers) {
        LockSupport.unpark(helper);
      }
    } finally {
      oneStepAtATime.unlock();
    }
  }

  private final class Worker extends Thread {
    private final int index;
    volatile boolean parked;

    Worker(int index) {
      super("parley-worker-" + index);
      this.index = index;
      setDaemon(true);
    }

    @Override
    public void run() {
      int seen = 0;
      while (awaitGenerationAfter(seen)) {
        seen = generation;
        try {
          takeBlocks(index);
        } catch (Throwable t) { // handed to the caller of the step
          failure = t;
        } finally {
          busyHelpers.decrementAndGet();
        }
      }
    }

    /** Returns whether there is a new step; false once the workers are closed. */
    @SuppressWarnings("ThreadPriorityCheck") // yields what it does not need
    private boolean awaitGenerationAfter(int seen) {
      for (int spins = 0; generation == seen && spins < SPINS; spins++) {
        Thread.onSpinWait();
      }
      long start = System.nanoTime();
      while (generation == seen && System.nanoTime() - start < PATIENCE_NANOS) {
        Thread.yield();
      }
      while (generation == seen && !closed) {
        parked = true;
        if (generation == seen && !closed) {
          LockSupport.park(this);
        }
        parked = false;
      }
      return generation != seen;
    }
  }
}
