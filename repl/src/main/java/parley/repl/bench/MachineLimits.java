package parley.repl.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
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

  /** Small enough that the last block of a round does not count, large enough for eight streams. */
  private static final long MAX_BLOCK = 2L << 20;

  private static final long MIN_BLOCK = 64L << 10;

  /** Reads of one round, so that starting and ending it takes less than a thousandth. */
  private static final long ROUND_BYTES = 256L << 20;

  /** Steps of one item: about 20 microseconds, and still short in the interpreter. */
  private static final int FMA_STEPS = 10_000;

  private static final int FMA_ITEMS_PER_THREAD = 256;

  /** The loops are slow until the JVM has compiled them, which takes it some 100 ms. */
  private static final long WARM_UP_NANOS = 500_000_000L;

  private final MachineProbe probe;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer;
  private final int block; // bytes; the buffer is a multiple of it
  private final Map<Integer, Double> readBytes = new TreeMap<>(); // threads -> bytes/s
  private final Map<Integer, Double> operations = new TreeMap<>(); // threads -> FLOP/s
  private boolean warm;
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
   * Measures both limits with these threads, for about {@code seconds} altogether, and keeps the
   * best.
   */
  void measure(Workers workers, double seconds, Cancellation cancellation) {
    int blocks = Math.toIntExact(buffer.byteSize() / block);
    if (!warm) {
      // Pages that were never written are all one page of zeros, which would fit the cache.
      workers.run(blocks, 1, (from, _, _) -> slice(from).fill((byte) 1), cancellation);
      warmUp(cancellation);
    }
    int rounds = Math.toIntExact(Math.max(1, ROUND_BYTES / buffer.byteSize()));
    int items = Math.multiplyExact(blocks, rounds);
    long deadline = System.nanoTime() + (long) (seconds * 0.75e9);
    do {
      for (int streams : STREAMS) {
        long start = System.nanoTime();
        workers.run(
            items,
            1,
            (item, _, _) -> sink = probe.read(slice(item % blocks), streams),
            cancellation);
        keepBest(readBytes, workers, (double) items * block, start);
      }
    } while (System.nanoTime() < deadline);
    measureOperations(workers, seconds * 0.25, cancellation);
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

  private void measureOperations(Workers workers, double seconds, Cancellation cancellation) {
    int items = FMA_ITEMS_PER_THREAD * workers.threads();
    double flop = (double) items * FMA_STEPS * probe.operationsPerStep();
    long deadline = System.nanoTime() + (long) (seconds * 1e9);
    do {
      long start = System.nanoTime();
      workers.run(items, 1, (_, _, _) -> sink = (long) probe.multiplyAdd(FMA_STEPS), cancellation);
      keepBest(operations, workers, flop, start);
    } while (System.nanoTime() < deadline);
  }

  private MemorySegment slice(int index) {
    return buffer.asSlice((long) index * block, block);
  }

  private static void keepBest(
      Map<Integer, Double> best, Workers workers, double work, long startNanos) {
    double rate = work / ((System.nanoTime() - startNanos) / 1e9);
    best.merge(workers.threads(), rate, Math::max);
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
