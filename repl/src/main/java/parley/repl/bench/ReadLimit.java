package parley.repl.bench;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import parley.engine.Cancellation;
import parley.engine.MachineProbe;
import parley.engine.Workers;

/** How fast this machine reads a buffer of one size: a small one is partly in its caches. */
final class ReadLimit {

  private static final int[] STREAMS = {1, 4, 8};

  /** Small enough that waiting for the last block of a round does not count. */
  private static final long MAX_BLOCK = 1L << 20;

  static final long MIN_BLOCK = 64L << 10;

  /** One round, some 10 ms: longer ones would seldom be undisturbed. Rounds follow one another. */
  private static final long ROUND_BYTES = 256L << 20;

  private final MachineProbe probe;
  private final MemorySegment buffer;
  private final int block; // bytes
  private final int blocks; // of the buffer
  private final BestRates best = new BestRates();
  private int next; // block with which the next round begins
  private volatile long sink; // keeps the results of the loops alive

  /**
   * @param buffer at least {@link #MIN_BLOCK} bytes long, all of whose pages were written to: those
   *     that never were are all one page of zeros, which would fit the cache
   */
  ReadLimit(MachineProbe probe, MemorySegment buffer) {
    this.probe = probe;
    this.buffer = buffer;
    long unit = 8L * MachineProbe.READ_UNIT;
    long wanted = Math.clamp(buffer.byteSize() / 32, MIN_BLOCK, MAX_BLOCK);
    block = Math.toIntExact(wanted / unit * unit);
    blocks = Math.toIntExact(buffer.byteSize() / block);
  }

  /** Begins another measurement. */
  void sit(int threads) {
    best.sit(threads);
  }

  /** Ends a measurement that was not cancelled; returns its best rate, in bytes per second. */
  double end() {
    return best.end();
  }

  /** How far the measurements differ, at most: a part of the larger. */
  double drift() {
    return best.drift();
  }

  /** Reads once with each number of streams; returns whether the best rate rose. */
  boolean round(Workers workers, Cancellation cancellation) {
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
      raised |= best.raise((double) items * block, start);
    }
    return raised;
  }

  /** Reads a little, for the JVM to compile the loops. */
  void warmUp() {
    for (int streams : STREAMS) {
      sink = probe.read(slice(0), streams);
    }
  }

  private MemorySegment slice(int index) {
    return buffer.asSlice((long) index * block, block);
  }

  /** Best rate, by number of threads. */
  Map<Integer, Double> bytesPerSecond() {
    return best.byThreads();
  }
}
