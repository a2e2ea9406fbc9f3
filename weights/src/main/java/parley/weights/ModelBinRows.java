package parley.weights;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import parley.engine.Matrix;
import parley.engine.ModelConfig;
import parley.engine.RowSource;
import parley.engine.Tensor;
import parley.engine.TensorOrder;

/**
 * The rows of an open model.bin, read with one positional read for each block. The file is not
 * mapped: if it shrinks, a read says so, where touching a mapping would kill the JVM.
 */
final class ModelBinRows implements RowSource, AutoCloseable {

  private final InputFile file;
  private final Map<String, Long> offsets = new HashMap<>(); // by name, of the first byte
  private final Arena arena = Arena.ofShared();
  private final ByteBuffer[] buffers; // one for each thread that reads
  private final long bufferBytes;

  /**
   * @param threads how many may read at once
   */
  ModelBinRows(InputFile file, ModelConfig config, int threads) {
    this.file = file;
    buffers = new ByteBuffer[threads];
    long offset = ModelBin.HEADER_BYTES;
    long largest = 0;
    for (Tensor tensor : TensorOrder.of(config)) {
      offsets.put(tensor.name(), offset);
      offset = Math.addExact(offset, Math.multiplyExact(tensor.elements(), Float.BYTES));
      largest = Math.max(largest, Math.min(tensor.rows(), Matrix.PANEL) * rowBytes(tensor));
    }
    bufferBytes = largest;
  }

  @Override
  public void read(Tensor tensor, int firstRow, int rows, float[] target, int worker) {
    if (buffers[worker] == null) {
      buffers[worker] = arena.allocate(bufferBytes).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer bytes = buffers[worker].clear().limit(Math.toIntExact(rows * rowBytes(tensor)));
    file.read(bytes, offsets.get(tensor.name()) + firstRow * rowBytes(tensor));
    bytes.flip().asFloatBuffer().get(target, 0, rows * tensor.cols());
  }

  private static long rowBytes(Tensor tensor) {
    return (long) tensor.cols() * Float.BYTES;
  }

  @Override
  public void close() {
    arena.close();
  }
}
