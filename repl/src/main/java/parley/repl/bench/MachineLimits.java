package parley.repl.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import parley.engine.Cancellation;
import parley.engine.MachineProbe;
import parley.engine.OffHeap;
import parley.engine.Workers;

/**
 * The two limits of this machine, for each number of threads: how fast it reads memory, and how
 * fast it multiplies and adds. Both are the best of many short rounds, never a mean: what disturbs
 * a round can only make it slower. Measuring again can only raise them.
 */
final class MachineLimits implements AutoCloseable {

  private static final int[] STREAMS = {1, 4, 8};

  /** Beyond this size no cache of today's processors changes the rate. */
  private static final long MAX_BUFFER = 1L << 30;

  /** Small enough that waiting for the last block of a round does not count. */
  private static final long MAX_BLOCK = 1L << 20;

  private static final long MIN_BLOCK = 64L << 10;

  /** One round, some 10 ms: longer ones would seldom be undisturbed. Rounds follow one another. */
  private static final long ROUND_BYTES = 256L << 20;

  /** Steps of one item: about 20 microseconds, and still short in the interpreter. */
  private static final int FMA_STEPS = 10_000;

  private static final int FMA_ITEMS_PER_THREAD = 256;

  /** The loops are slow until the JVM has compiled them, which takes it some 100 ms. */
  private static final long WARM_UP_NANOS = 500_000_000L;

  /** How many times its usual seconds a measurement may take while its best still rises. */
  private static final int PATIENCE = 5;

  private static final double CHANCE = 1.02;

  private final MachineProbe probe;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer;
  private final int block; // bytes; the buffer is a multiple of it
  private final Map<Integer, Double> readBytes = new TreeMap<>(); // threads -> bytes/s
  private final Map<Integer, Double> operations = new TreeMap<>(); // threads -> FLOP/s
  private boolean warm;
  private int next; // block of the buffer with which the next round begins
  private volatile long sink; // keeps the results of the loops alive

  /**
   * @param bytes of the weights: the read limit is measured over a buffer of about this size
   */
  MachineLimits(MachineProbe probe, long bytes) {
    this.probe = probe;
    long size = Math.clamp(bytes, MIN_BLOCK, MAX_BUFFER);
    long unit = 8L * MachineProbe.READ_UNIT;
    long wanted = Math.clamp(size / 32, MIN_BLOCK, MAX_BLOCK);
    this.block = Math.toIntExact(wanted / unit * unit);
    this.buffer = OffHeap.allocate(arena, size / block * block);
  }

  /**
   * Measures both limits with these threads, for {@code seconds} or a little more, and keeps the
   * best.
   *
   * @throws parley.engine.CancelledException if cancelled; the best so far stays
   */
  void measure(Workers workers, double seconds, Cancellation cancellation) {
    int blocks = Math.toIntExact(buffer.byteSize() / block);
    if (!warm) {
      // Pages that were never written are all one page of zeros, which would fit the cache.
      workers.run(blocks, 1, (from, _, _) -> slice(from).fill((byte) 1), cancellation);
      warmUp(cancellation);
    }
    repeat(seconds * 0.75, () -> readRound(workers, blocks, cancellation));
    repeat(seconds * 0.25, () -> multiplyAddRound(workers, cancellation));
  }

  /**
   * Repeats rounds for some time, and longer while their best still rises: on a busy machine the
   * compiler may be late, and undisturbed rounds rare.
   */
  private static void repeat(double seconds, BooleanSupplier roundRaisesBest) {
    long nanos = (long) (seconds * 1e9);
    long latest = System.nanoTime() + PATIENCE * nanos;
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      if (roundRaisesBest.getAsBoolean()) {
        end = Math.min(latest, System.nanoTime() + nanos);
      }
    }
  }

  private boolean readRound(Workers workers, int blocks, Cancellation cancellation) {
    int items = Math.toIntExact(ROUND_BYTES / block);
    boolean raised = false;
    for (int streams : STREAMS) {
      int first = next;
      next = (next + items) % blocks;
      long start = System.nanoTime();
      workers.run(
          items,
          1,
          (item, _, _) -> sink = probe.read(slice((first + item) % blocks), streams),
          cancellation);
      raised |= raise(readBytes, workers, (double) items * block, start);
    }
    return raised;
  }

  private boolean multiplyAddRound(Workers workers, Cancellation cancellation) {
    int items = FMA_ITEMS_PER_THREAD * workers.threads();
    long start = System.nanoTime();
    workers.run(items, 1, (_, _, _) -> sink = (long) probe.multiplyAdd(FMA_STEPS), cancellation);
    return raise(
        operations, workers, (double) items * FMA_STEPS * probe.operationsPerStep(), start);
  }

  /** Keeps the best; returns whether it rose by more than chance. */
  private static boolean raise(
      Map<Integer, Double> best, Workers workers, double work, long startNanos) {
    double rate = work / ((System.nanoTime() - startNanos) / 1e9);
    double before = best.getOrDefault(workers.threads(), 0.0);
    best.put(workers.threads(), Math.max(before, rate));
    return rate > CHANCE * before;
  }

  private void warmUp(Cancellation cancellation) {
    MemorySegment little = buffer.asSlice(0, MIN_BLOCK);
    long deadline = System.nanoTime() + WARM_UP_NANOS;
    while (System.nanoTime() < deadline) {
      cancellation.check();
      for (int streams : STREAMS) {
        sink = probe.read(little, streams);
      }
      sink = (long) probe.multiplyAdd(FMA_STEPS / 100);
    }
    warm = true;
  }

  private MemorySegment slice(int index) {
    return buffer.asSlice((long) index * block, block);
  }

  /** Best read rate in bytes per second, by number of threads. */
  Map<Integer, Double> readBytesPerSecond() {
    return readBytes;
  }

  /** Best rate of floating-point operations per second, by number of threads. */
  Map<Integer, Double> operationsPerSecond() {
    return operations;
  }

  @Override
  public void close() {
    arena.close();
  }
}
