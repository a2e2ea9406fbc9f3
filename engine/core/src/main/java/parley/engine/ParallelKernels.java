package parley.engine;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Splits each operation of {@link Kernels} over {@link Workers}. The operands of the operation in
 * progress are fields and the tasks are made once, so that nothing is allocated per token.
 */
final class ParallelKernels {

  /** Rows of one block of the operations that walk over rows. */
  private static final int ROWS = 8;

  /** Up to so many rows a product is a run of panels: decoding, speculation, short messages. */
  private static final int FEW_ROWS = 24;

  /** Runs for each thread: a second one, for a thread that the system has slowed down. */
  private static final int RUNS_PER_THREAD = 2;

  /** Most multiply-adds of a run: 50 ms of scalar Java. */
  private static final long RUN_WORK = 32_000_000;

  private Kernels kernels;
  private final Workers workers;
  private final MemorySegment[] scratch;
  private Optional<StepTimes> times = Optional.empty();

  // Operands of the operation in progress; each operation uses some.
  private Cancellation cancellation;
  private int rows; // T
  private int position;
  private int[] ids;
  private int firstId;
  private MemorySegment x;
  private MemorySegment out;
  private MemorySegment weight;
  private MemorySegment bias;
  private Kernels.Epilogue epilogue;
  private Matrix matrix;
  private int width;
  private KvCache cache;
  private int layer;
  private int blocks; // blocks of rows of each panel or head

  private final Workers.Task embedTask = this::embedRows;
  private final Workers.Task layerNormTask = this::layerNormRows;
  private final Workers.Task linearTask = this::linearBlocks;
  private final Workers.Task storeTask = this::storeHeads;
  private final Workers.Task attendTask = this::attendBlocks;

  ParallelKernels(Kernels kernels, Workers workers, MemorySegment[] scratch) {
    this.kernels = kernels;
    this.workers = workers;
    this.scratch = scratch;
  }

  /** Computes with other kernels from the next operation on. */
  void use(Kernels others) {
    kernels = others;
  }

  /** Notes how long operations take, from the next pass on. */
  void measure(Optional<StepTimes> newTimes) {
    times = newTimes;
  }

  private void lap() {
    if (times.isPresent()) {
      times.get().lap();
    }
  }

  /** Sets what the next operations share: the number of tokens and who may cancel. */
  void begin(int newRows, int newPosition, Cancellation newCancellation) {
    rows = newRows;
    position = newPosition;
    cancellation = newCancellation;
  }

  /** As {@link Kernels#embed}. */
  void embed(int[] newIds, int newFirstId, Matrix wte, MemorySegment wpe, MemorySegment newX) {
    ids = newIds;
    firstId = newFirstId;
    matrix = wte;
    weight = wpe;
    x = newX;
    if (times.isPresent()) {
      times.get().begin();
    }
    workers.run(rows, ROWS, embedTask, cancellation);
    lap();
  }

  private void embedRows(int from, int to, int worker) {
    kernels.embed(ids, firstId, matrix, weight, position, x, from, to);
  }

  /** As {@link Kernels#layerNorm}. */
  void layerNorm(
      MemorySegment newX,
      MemorySegment newWeight,
      MemorySegment newBias,
      int newWidth,
      MemorySegment newOut) {
    x = newX;
    weight = newWeight;
    bias = newBias;
    width = newWidth;
    out = newOut;
    workers.run(rows, ROWS, layerNormTask, cancellation);
    lap();
  }

  private void layerNormRows(int from, int to, int worker) {
    kernels.layerNorm(x, weight, bias, width, out, from, to, scratch[worker]);
  }

  /** As {@link Kernels#linear}: items are blocks of rows of one panel after the other. */
  void linear(
      MemorySegment newX,
      Matrix newMatrix,
      MemorySegment newBias,
      Kernels.Epilogue newEpilogue,
      MemorySegment newOut) {
    x = newX;
    matrix = newMatrix;
    bias = newBias;
    epilogue = newEpilogue;
    out = newOut;
    blocks = blocksOf(Kernels.PRODUCT_ROWS);
    workers.run(matrix.panels() * blocks, panelsAtOnce(), linearTask, cancellation);
    lap();
  }

  /**
   * Few rows are limited by memory, which delivers a long run of panels faster than single ones;
   * several runs, as the threads may not be equally fast, and none so long that it could not be
   * cancelled soon.
   */
  private int panelsAtOnce() {
    if (rows > FEW_ROWS) {
      return 1;
    }
    long panelWork = (long) rows * Matrix.PANEL * matrix.cols();
    long most =
        Math.min(RUN_WORK / panelWork, matrix.panels() / (RUNS_PER_THREAD * workers.threads()));
    return (int) Math.max(1, most);
  }

  private void linearBlocks(int from, int to, int worker) {
    if (rows <= FEW_ROWS) {
      kernels.linear(x, matrix, bias, epilogue, out, 0, rows, from, to, scratch[worker]);
      return;
    }
    for (int item = from; item < to; item++) {
      int panel = item / blocks;
      int row = item % blocks * Kernels.PRODUCT_ROWS;
      int toRow = Math.min(rows, row + Kernels.PRODUCT_ROWS);
      kernels.linear(x, matrix, bias, epilogue, out, row, toRow, panel, panel + 1, scratch[worker]);
    }
  }

  /** Stores keys and values, then as {@link Kernels#attend}, for every head. */
  void attend(MemorySegment qkv, KvCache newCache, int newLayer, int heads, MemorySegment newOut) {
    x = qkv;
    cache = newCache;
    layer = newLayer;
    out = newOut;
    if (rows > 1) {
      workers.run(heads, 1, storeTask, cancellation);
    }
    blocks = blocksOf(AttentionScratch.QUERY_ROWS);
    workers.run(heads * blocks, 1, attendTask, cancellation);
    lap();
  }

  private void storeHeads(int from, int to, int worker) {
    for (int head = from; head < to; head++) {
      kernels.storeHead(x, cache, layer, head, position, 0, rows);
    }
  }

  private void attendBlocks(int from, int to, int worker) {
    for (int item = from; item < to; item++) {
      int head = item / blocks;
      int row = item % blocks * AttentionScratch.QUERY_ROWS;
      int toRow = Math.min(rows, row + AttentionScratch.QUERY_ROWS);
      if (rows == 1) { // nobody else needs this head's key and value: a step less
        kernels.storeHead(x, cache, layer, head, position, 0, 1);
      }
      kernels.attend(x, cache, layer, head, position, out, row, toRow, scratch[worker]);
    }
  }

  /** As {@link Kernels#isFinite}; too short to share. */
  boolean isFinite(MemorySegment values, int from, int to) {
    return kernels.isFinite(values, from, to);
  }

  private int blocksOf(int blockRows) {
    return (rows + blockRows - 1) / blockRows;
  }
}
