package parley.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Matrix;
import parley.engine.ModelConfig;
import parley.engine.Tensor;
import parley.engine.TensorOrder;
import parley.engine.Workers;

/** Some neighbouring rows of one tensor: what a thread reads and writes at once. */
record RowBlock(Tensor tensor, int firstRow, int rows) {

  /** What is done with each block. */
  @FunctionalInterface
  interface Task {
    void run(RowBlock block, int worker) throws IOException;
  }

  long elements() {
    return (long) rows * tensor.cols();
  }

  /** All rows of a model in file order, at most a panel at once. */
  static List<RowBlock> panels(ModelConfig config) {
    return of(config, _ -> Matrix.PANEL);
  }

  /** All rows of a model in file order, as many at once as {@code most} says of their tensor. */
  static List<RowBlock> of(ModelConfig config, ToIntFunction<Tensor> most) {
    List<RowBlock> blocks = new ArrayList<>();
    for (Tensor tensor : TensorOrder.of(config)) {
      int rows = most.applyAsInt(tensor);
      for (int row = 0; row < tensor.rows(); row += rows) {
        blocks.add(new RowBlock(tensor, row, Math.min(rows, tensor.rows() - row)));
      }
    }
    return blocks;
  }

  /**
   * Deals the blocks to all threads.
   *
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  static void forEach(
      List<RowBlock> blocks,
      Task task,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress)
      throws IOException {
    long total = blocks.stream().mapToLong(RowBlock::elements).sum();
    AtomicLong done = new AtomicLong();
    try {
      workers.run(
          blocks.size(),
          1,
          (from, to, worker) -> {
            for (RowBlock block : blocks.subList(from, to)) {
              run(task, block, worker);
              done.addAndGet(block.elements());
            }
            if (worker == 0) {
              progress.loaded(done.get(), total);
            }
          },
          cancellation);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    progress.loaded(total, total);
  }

  private static void run(Task task, RowBlock block, int worker) {
    try {
      task.run(block, worker);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
