package parley.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import parley.engine.Matrix;
import parley.engine.ModelConfig;
import parley.engine.RowSource;
import parley.engine.Tensor;
import parley.engine.TensorOrder;

/** Writes model.bin; see {@link FileLayout} for the format. */
public final class ModelBinWriter {

  private ModelBinWriter() {}

  /**
   * Writes a model whole or not at all.
   *
   * @param rows asked in file order by this thread alone, as worker 0
   * @throws ModelFileException if the file cannot be written; what stood there before stays
   */
  public static void write(Path path, ModelConfig config, RowSource rows) {
    AtomicFile.write(
        path,
        channel -> {
          writeAll(channel, ModelHeader.of(config));
          writeTensors(channel, TensorOrder.of(config), rows);
        });
  }

  private static void writeTensors(FileChannel channel, List<Tensor> order, RowSource source)
      throws IOException {
    int widest = order.stream().mapToInt(Tensor::cols).max().orElseThrow();
    float[] values = new float[Math.multiplyExact(widest, Matrix.PANEL)];
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (Tensor tensor : order) {
      for (int row = 0; row < tensor.rows(); row += Matrix.PANEL) {
        int rows = Math.min(Matrix.PANEL, tensor.rows() - row);
        source.read(tensor, row, rows, values, 0);
        bytes.clear().limit(rows * tensor.cols() * Float.BYTES);
        bytes.asFloatBuffer().put(values, 0, rows * tensor.cols());
        writeAll(channel, bytes);
      }
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
