package parley.weights;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import parley.engine.Matrix;
import parley.engine.ModelConfig;
import parley.engine.TensorOrder;

/**
 * Reads blocks of rows, each with one positional read into a buffer of its thread. The file is not
 * mapped: if it shrinks, a read says so, where touching a mapping would kill the JVM.
 */
final class BlockReader implements AutoCloseable {

  private final InputFile file;
  private final Arena arena = Arena.ofShared();
  private final ByteBuffer[] buffers; // one for each thread that reads
  private final long bufferBytes;

  /**
   * @param config of the model, a panel of whose widest tensor is the largest block
   * @param threads how many may read at once
   */
  BlockReader(InputFile file, ModelConfig config, int threads) {
    this.file = file;
    buffers = new ByteBuffer[threads];
    int widest = TensorOrder.of(config).stream().mapToInt(t -> t.cols()).max().orElseThrow();
    bufferBytes = (long) widest * Matrix.PANEL * Float.BYTES;
  }

  /** Some bytes, little-endian; valid until this thread reads again. */
  ByteBuffer read(long offset, int bytes, int worker) {
    if (buffers[worker] == null) {
      buffers[worker] = arena.allocate(bufferBytes).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer block = buffers[worker].clear().limit(bytes);
    file.read(block, offset);
    return block.flip();
  }

  @Override
  public void close() {
    arena.close();
  }
}
