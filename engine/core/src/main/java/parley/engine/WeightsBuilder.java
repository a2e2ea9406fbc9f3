package parley.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Builds {@link Weights} in memory, repacking rows into panels on all threads. */
public final class WeightsBuilder {

  /** Every tensor starts on a cache line. */
  private static final long ALIGNMENT = 64;

  /** Some rows of one tensor, at most a panel, and what brings them into memory. */
  private record Block(Tensor tensor, int firstRow, int rows, Task task) {

    void load(int worker) {
      task.load(firstRow, rows, worker);
    }

    long elements() {
      return (long) rows * tensor.cols();
    }
  }

  @FunctionalInterface
  private interface Task {
    void load(int firstRow, int rows, int worker);
  }

  private final List<Block> blocks = new ArrayList<>();

  private WeightsBuilder() {}

  /** Bytes of memory that a model takes, padding included. */
  public static long memoryBytes(ModelConfig config, Precision precision) {
    return TensorOrder.of(config).stream()
        .mapToLong(tensor -> Math.addExact(precision.bytes(tensor), ALIGNMENT - 1) & -ALIGNMENT)
        .reduce(0, Math::addExact);
  }

  /**
   * Builds the weights of a model in a precision, rounded or quantised if need be; the caller
   * closes them.
   *
   * @throws ModelException before anything is allocated, if they do not fit into memory, or if a
   *     weight is not finite and the precision has no place for it
   * @throws CancelledException within 200 ms of a request; all memory is given back
   */
  public static Weights of(
      ModelConfig config,
      Precision precision,
      RowSource source,
      Packing.Factory packings,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    int threads = workers.threads();
    try (Packing packing = packings.open(threads)) {
      TensorLoading<?> loading =
          switch (precision) {
            case FLOAT32 -> new Float32Loading(source, packing, threads);
            case FLOAT16 -> new HalfLoading(HalfFormat.FLOAT16, source, packing, threads);
            case BFLOAT16 -> new HalfLoading(HalfFormat.BFLOAT16, source, packing, threads);
            case INT8 -> new Int8Loading(new Quantizer(source, threads), packing, threads);
          };
      return build(config, loading, workers, cancellation, progress);
    }
  }

  /**
   * Builds the int8 weights of a model, as {@link #of} does.
   *
   * @param source a file of int8 rows, or a {@link Quantizer}
   */
  public static Weights int8(
      ModelConfig config,
      Int8RowSource source,
      Packing.Factory packings,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    try (Packing packing = packings.open(workers.threads())) {
      Int8Loading loading = new Int8Loading(source, packing, workers.threads());
      return build(config, loading, workers, cancellation, progress);
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the weights own the arena
  private static <M extends Matrix> Weights build(
      ModelConfig config,
      TensorLoading<M> loading,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    long bytes = memoryBytes(config, loading.precision());
    AvailableMemory.require("weights", bytes);
    Arena arena = Arena.ofShared();
    boolean complete = false;
    try {
      MemorySegment memory = OffHeap.allocate(arena, bytes);
      WeightsBuilder plan = new WeightsBuilder();
      Weights weights =
          plan.place(config, arena, loading, SegmentAllocator.slicingAllocator(memory));
      plan.load(workers, cancellation, progress);
      complete = true;
      return weights;
    } finally {
      if (!complete) {
        arena.close();
      }
    }
  }

  private <M extends Matrix> Weights place(
      ModelConfig config, Arena arena, TensorLoading<M> loading, SegmentAllocator memory) {
    return TensorOrder.place(
        config,
        arena,
        new TensorOrder.Placement() {
          @Override
          public Matrix matrix(Tensor tensor) {
            M matrix = loading.matrix(tensor, allocate(tensor));
            plan(tensor, (row, rows, worker) -> loading.load(tensor, row, rows, matrix, worker));
            return matrix;
          }

          @Override
          public MemorySegment segment(Tensor tensor) {
            MemorySegment segment = allocate(tensor);
            plan(tensor, (row, rows, worker) -> loading.load(tensor, row, rows, segment, worker));
            return segment;
          }

          private MemorySegment allocate(Tensor tensor) {
            return memory.allocate(loading.precision().bytes(tensor), ALIGNMENT);
          }
        });
  }

  private void plan(Tensor tensor, Task task) {
    for (int row = 0; row < tensor.rows(); row += Matrix.PANEL) {
      blocks.add(new Block(tensor, row, Math.min(Matrix.PANEL, tensor.rows() - row), task));
    }
  }

  private void load(Workers workers, Cancellation cancellation, LoadProgress progress) {
    long total = blocks.stream().mapToLong(Block::elements).sum();
    AtomicLong loaded = new AtomicLong();
    workers.run(
        blocks.size(),
        1,
        (from, to, worker) -> {
          for (Block block : blocks.subList(from, to)) {
            block.load(worker);
            loaded.addAndGet(block.elements());
          }
          if (worker == 0) {
            progress.loaded(loaded.get(), total);
          }
        },
        cancellation);
    progress.loaded(total, total);
  }
}
