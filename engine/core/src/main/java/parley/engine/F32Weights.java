package parley.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Builds float32 {@link Weights} in memory, repacking rows into panels on all threads. */
public final class F32Weights {

  /** Every tensor starts on a cache line. */
  private static final long ALIGNMENT = 64;

  /** Some rows of one tensor and where they go: one panel of a matrix, or a part of a segment. */
  private record Block(Tensor tensor, int firstRow, int rows, Target target) {
    int elements() {
      return Math.multiplyExact(rows, tensor.cols());
    }
  }

  /** A tensor's place in memory. */
  @FunctionalInterface
  private interface Target {
    void put(int firstRow, int elements, float[] rows);
  }

  private final List<Block> blocks = new ArrayList<>();

  private F32Weights() {}

  /** Bytes of memory that a model takes, padding of panels included. */
  public static long memoryBytes(ModelConfig config) {
    long bytes = 0;
    for (Tensor tensor : TensorOrder.of(config)) {
      bytes = Math.addExact(bytes, aligned(bytes(tensor)));
    }
    return bytes;
  }

  /**
   * Builds the weights of a model; the caller closes them.
   *
   * @throws ModelException before anything is allocated, if they do not fit into memory
   * @throws CancelledException within 200 ms of a request; all memory is given back
   */
  @SuppressWarnings("MustBeClosedChecker") // the weights own the arena
  public static Weights build(
      ModelConfig config,
      RowSource source,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    long bytes = memoryBytes(config);
    AvailableMemory.require("weights", bytes);
    Arena arena = Arena.ofShared();
    boolean complete = false;
    try {
      MemorySegment memory = OffHeap.allocate(arena, bytes);
      F32Weights plan = new F32Weights();
      Weights weights = plan.place(config, arena, SegmentAllocator.slicingAllocator(memory));
      plan.fill(source, workers, cancellation, progress);
      complete = true;
      return weights;
    } finally {
      if (!complete) {
        arena.close();
      }
    }
  }

  private Weights place(ModelConfig config, Arena arena, SegmentAllocator memory) {
    return TensorOrder.place(
        config,
        arena,
        new TensorOrder.Placement() {
          @Override
          public Matrix matrix(Tensor tensor) {
            MemorySegment panels = memory.allocate(bytes(tensor), ALIGNMENT);
            F32Matrix matrix = new F32Matrix(tensor.rows(), tensor.cols(), panels);
            int panelElements = Matrix.PANEL * tensor.cols();
            plan(
                tensor,
                (row, n, rows) -> {
                  Arrays.fill(rows, n, panelElements, 0); // nothing but in the last panel
                  matrix.putPanel(row / Matrix.PANEL, rows);
                });
            return matrix;
          }

          @Override
          public MemorySegment segment(Tensor tensor) {
            MemorySegment segment = memory.allocate(bytes(tensor), ALIGNMENT);
            long rowBytes = (long) tensor.cols() * Float.BYTES;
            plan(
                tensor,
                (row, n, rows) ->
                    MemorySegment.copy(rows, 0, segment, F32Matrix.FLOAT, row * rowBytes, n));
            return segment;
          }
        });
  }

  private void plan(Tensor tensor, Target target) {
    for (int row = 0; row < tensor.rows(); row += Matrix.PANEL) {
      blocks.add(new Block(tensor, row, Math.min(Matrix.PANEL, tensor.rows() - row), target));
    }
  }

  private void fill(
      RowSource source, Workers workers, Cancellation cancellation, LoadProgress progress) {
    long total = blocks.stream().mapToLong(Block::elements).sum();
    int largest =
        blocks.stream().mapToInt(b -> b.tensor().cols()).max().orElseThrow() * Matrix.PANEL;
    float[][] rows = new float[workers.threads()][]; // [largest] for each thread that takes part
    AtomicLong loaded = new AtomicLong();
    workers.run(
        blocks.size(),
        1,
        (from, to, worker) -> {
          if (rows[worker] == null) {
            rows[worker] = new float[largest];
          }
          for (Block block : blocks.subList(from, to)) {
            source.read(block.tensor(), block.firstRow(), block.rows(), rows[worker], worker);
            block.target().put(block.firstRow(), block.elements(), rows[worker]);
            loaded.addAndGet(block.elements());
          }
          if (worker == 0) {
            progress.loaded(loaded.get(), total);
          }
        },
        cancellation);
    progress.loaded(total, total);
  }

  private static long bytes(Tensor tensor) {
    return switch (tensor.kind()) {
      case MATRIX -> F32Matrix.bytes(tensor.rows(), tensor.cols());
      case TABLE, VECTOR -> tensor.elements() * Float.BYTES;
    };
  }

  private static long aligned(long bytes) {
    return Math.addExact(bytes, ALIGNMENT - 1) & -ALIGNMENT;
  }
}
