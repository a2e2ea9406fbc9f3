package parley.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import parley.engine.Matrix;
import parley.engine.ModelConfig;
import parley.engine.RowSource;
import parley.engine.Tensor;
import parley.engine.TensorOrder;

/** Writes model.bin; see {@link ModelBin} for the format. */
public final class ModelBinWriter {

  private ModelBinWriter() {}

  /**
   * Writes a model whole or not at all: into a new file in the same folder, forced to disk, then
   * moved over {@code path} in one step.
   *
   * @param rows asked in file order by this thread alone, as worker 0
   * @throws ModelFileException if the file cannot be written; what stood there before stays
   */
  public static void write(Path path, ModelConfig config, RowSource rows) {
    Path absolute = path.toAbsolutePath();
    Path part =
        absolute.resolveSibling(
            "." + absolute.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        writeHeader(channel, config);
        writeTensors(channel, TensorOrder.of(config), rows);
        channel.force(true);
      }
      Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw ModelFileException.of(path, "cannot write: " + e, e);
    } finally {
      delete(part);
    }
  }

  private static void writeHeader(FileChannel channel, ModelConfig config) throws IOException {
    ByteBuffer header = littleEndian(ModelBin.HEADER_BYTES);
    header.putInt(config.nLayer()).putInt(config.nHead()).putInt(config.nEmbd());
    header.putInt(config.vocabSize()).putInt(config.maxSeqLen());
    writeAll(channel, header.flip());
  }

  private static void writeTensors(FileChannel channel, List<Tensor> order, RowSource source)
      throws IOException {
    int widest = order.stream().mapToInt(Tensor::cols).max().orElseThrow();
    float[] values = new float[Math.multiplyExact(widest, Matrix.PANEL)];
    ByteBuffer bytes = littleEndian(Math.multiplyExact(values.length, Float.BYTES));
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

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) { // it stays behind; the fault that led here matters more
      return;
    }
  }
}
