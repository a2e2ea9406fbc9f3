package parley.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads that split the rows of every kernel; the calling thread is one of them.
 *
 * <p>A GPT-2 layer has five short parallel steps, so a step must start and end within a
 * microsecond: workers are persistent, wait for a generation counter to change by spinning about
 * {@value #SPINS} times, and only then park. Which thread takes which block is left to chance; the
 * results do not depend on it.
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

  /** About 40 microseconds: longer than the pause between two steps, shorter than a scheduler's. */
  private static final int SPINS = 2_000;

  private final ReentrantLock oneStepAtATime = new ReentrantLock();
  private final Worker[] helpers;

  // The step in progress: written before the generation, read after it.
  private Task task;
  private int items;
  private int block;
  private Cancellation cancellation;
  private final AtomicInteger nextItem = new AtomicInteger();
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
      this.items = items;
      this.block = Math.max(1, block);
      this.cancellation = cancellation;
      failure = null;
      nextItem.set(0);
      if (helpers.length > 0 && items > this.block) {
        runWithHelpers();
      } else {
        takeBlocks(0);
      }
      if (nextItem.get() < items) {
        cancellation.check();
      }
    } finally {
      this.task = null;
      oneStepAtATime.unlock();
    }
  }

  // The generation is written by the holder of the lock alone; a helper that got no processor of
  // its
  // own needs ours, so the wait yields.
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

  private void takeBlocks(int worker) {
    while (!cancellation.isRequested() && failure == null) {
      int from = nextItem.getAndAdd(block);
      if (from >= items) {
        return;
      }
      task.run(from, Math.min(items, from + block), worker);
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
    private boolean awaitGenerationAfter(int seen) {
      for (int spins = 0; generation == seen && spins < SPINS; spins++) {
        Thread.onSpinWait();
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
