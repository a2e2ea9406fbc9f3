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
 * weights take in each precision, and how fast it multiplies and adds. Each is the best of some
 * short rounds at the moment it is asked for, since memory may be faster or slower a minute later.
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

  /** Time for one limit: a few rounds, and short beside what it is compared with. */
  private static final long MOMENT_NANOS = 50_000_000;

  /** How many moments a measurement may take while its best still rises. */
  private static final int PATIENCE = 5;

  private final MachineProbe probe;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer; // as large as the largest weights; the others take its start
  private final Map<Precision, ReadLimit> reads = new EnumMap<>(Precision.class);
  private final BestRates operations = new BestRates();
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
   * Touches the memory and lets the JVM compile the loops.
   *
   * @throws parley.engine.CancelledException if cancelled
   */
  void prepare(Workers workers, Cancellation cancellation) {
    fill(workers, cancellation);
    warmUp(cancellation);
  }

  /**
   * What bounds a test with these threads: reading in decode, multiplying and adding in prefill.
   */
  Limit of(BenchRow.Test test, Precision precision, Workers workers, Cancellation cancellation) {
    return switch (test) {
      case PREFILL -> () -> multiplyAdd(workers, cancellation);
      case DECODE -> () -> read(reads.get(precision), workers, cancellation);
    };
  }

  private static double read(ReadLimit limit, Workers workers, Cancellation cancellation) {
    limit.sit(workers.threads());
    repeat(() -> limit.round(workers, cancellation));
    return limit.end();
  }

  private double multiplyAdd(Workers workers, Cancellation cancellation) {
    operations.sit(workers.threads());
    repeat(() -> multiplyAddRound(workers, cancellation));
    return operations.end();
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
   * Repeats rounds for a moment, and longer while their best still rises: on a busy machine the
   * compiler may be late, and undisturbed rounds rare.
   */
  private static void repeat(BooleanSupplier roundRaisesBest) {
    long latest = System.nanoTime() + PATIENCE * MOMENT_NANOS;
    long end = System.nanoTime() + MOMENT_NANOS;
    do {
      if (roundRaisesBest.getAsBoolean()) {
        end = Math.min(latest, System.nanoTime() + MOMENT_NANOS);
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
