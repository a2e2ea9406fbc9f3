package parley.repl.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import parley.engine.Cancellation;
import parley.engine.MachineProbe;
import parley.engine.OffHeap;
import parley.engine.Precision;
import parley.engine.Workers;

/**
 * The limits of this machine, for each number of threads: how fast it reads as much memory as the
 * weights take in each precision, and how fast it multiplies and adds. All are the best of many
 * short rounds. Measuring again can only raise them.
 */
final class MachineLimits implements AutoCloseable {

  /** Beyond this size no cache of today's processors changes the rate. */
  private static final long MAX_BUFFER = 1L << 30;

  /** Bytes that a thread writes at once. */
  private static final long FILL_BLOCK = 1L << 20;

  /** Steps of one item: about 20 microseconds, and still short in the interpreter. */
  private static final int FMA_STEPS = 10_000;

  private static final int FMA_ITEMS_PER_THREAD = 256;

  /** The loops are slow until the JVM has compiled them, which takes it some 100 ms. */
  private static final long WARM_UP_NANOS = 500_000_000L;

  /** How many times its usual seconds a measurement may take while its best still rises. */
  private static final int PATIENCE = 5;

  private final MachineProbe probe;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer; // as large as the largest weights; the others take its start
  private final Map<Precision, ReadLimit> reads = new EnumMap<>(Precision.class);
  private final BestRates operations = new BestRates();
  private boolean warm;
  private volatile long sink; // keeps the results of the loops alive

  /**
   * @param bytes that decoding a token reads, by precision: each read limit is measured over a
   *     buffer of about this size
   */
  MachineLimits(MachineProbe probe, Map<Precision, Long> bytes) {
    this.probe = probe;
    long largest =
        bytes.values().stream().mapToLong(MachineLimits::size).max().orElse(ReadLimit.MIN_BLOCK);
    this.buffer = OffHeap.allocate(arena, largest);
    bytes.forEach(
        (precision, size) ->
            reads.put(precision, new ReadLimit(probe, buffer.asSlice(0, size(size)))));
  }

  private static long size(long bytes) {
    return Math.clamp(bytes, ReadLimit.MIN_BLOCK, MAX_BUFFER);
  }

  /**
   * Measures all limits with these threads, each for {@code seconds} or a little more, and keeps
   * the best.
   *
   * @throws parley.engine.CancelledException if cancelled; what was measured whole stays
   */
  void measure(Workers workers, double seconds, Cancellation cancellation) {
    if (!warm) {
      fill(workers, cancellation);
      warmUp(cancellation);
    }
    for (ReadLimit read : reads.values()) {
      read.sit(workers.threads());
      repeat(seconds * 0.75, () -> read.round(workers, cancellation));
      read.end();
    }
    operations.sit(workers.threads());
    repeat(seconds * 0.25, () -> multiplyAddRound(workers, cancellation));
    operations.end();
  }

  private void fill(Workers workers, Cancellation cancellation) {
    int blocks = Math.toIntExact((buffer.byteSize() + FILL_BLOCK - 1) / FILL_BLOCK);
    workers.run(
        blocks,
        1,
        (block, _, _) -> {
          long from = block * FILL_BLOCK;
          buffer.asSlice(from, Math.min(FILL_BLOCK, buffer.byteSize() - from)).fill((byte) 1);
        },
        cancellation);
  }

  /**
   * Repeats rounds for some time, and longer while their best still rises: on a busy machine the
   * compiler may be late, and undisturbed rounds rare.
   */
  private static void repeat(double seconds, BooleanSupplier roundRaisesBest) {
    long nanos = (long) (seconds * 1e9);
    long latest = System.nanoTime() + PATIENCE * nanos;
    long end = System.nanoTime() + nanos;
    do {
      if (roundRaisesBest.getAsBoolean()) {
        end = Math.min(latest, System.nanoTime() + nanos);
      }
    } while (System.nanoTime() < end);
  }

  private boolean multiplyAddRound(Workers workers, Cancellation cancellation) {
    int items = FMA_ITEMS_PER_THREAD * workers.threads();
    long start = System.nanoTime();
    workers.run(items, 1, (_, _, _) -> sink = (long) probe.multiplyAdd(FMA_STEPS), cancellation);
    double work = (double) items * FMA_STEPS * probe.operationsPerStep();
    return operations.raise(work, start);
  }

  private void warmUp(Cancellation cancellation) {
    long deadline = System.nanoTime() + WARM_UP_NANOS;
    while (System.nanoTime() < deadline) {
      cancellation.check();
      reads.values().forEach(ReadLimit::warmUp);
      sink = (long) probe.multiplyAdd(FMA_STEPS / 100);
    }
    warm = true;
  }

  /** Best read rates in bytes per second, by precision and number of threads. */
  Map<Precision, Map<Integer, Double>> readBytesPerSecond() {
    Map<Precision, Map<Integer, Double>> rates = new EnumMap<>(Precision.class);
    reads.forEach((precision, read) -> rates.put(precision, read.bytesPerSecond()));
    return rates;
  }

  /** Best rate of floating-point operations per second, by number of threads. */
  Map<Integer, Double> operationsPerSecond() {
    return operations.byThreads();
  }

  /** How far the measurements of a limit differ, at most: a part of the larger. */
  double drift() {
    return Math.max(
        operations.drift(), reads.values().stream().mapToDouble(ReadLimit::drift).max().orElse(0));
  }

  @Override
  public void close() {
    arena.close();
  }
}
