package parley.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import parley.engine.Cancellation;
import parley.engine.Int8RowSource;
import parley.engine.LoadProgress;
import parley.engine.Matrix;
import parley.engine.ModelConfig;
import parley.engine.Precision;
import parley.engine.Tensor;
import parley.engine.TensorOrder;
import parley.engine.Workers;

/**
 * Writes model_q8.bin; see {@link FileLayout} for the format. Every block of rows goes to its place
 * at once, on the thread that read it, so only one block for each thread is in memory.
 */
final class ModelQ8Writer {

  /** Memory of one thread. */
  private static final class Room {
    final byte[] quantized; // [64, most cols]
    final float[] scales; // [64], or a whole vector [4C]
    final ByteBuffer scaleBytes;

    Room(int widest) {
      quantized = new byte[Math.multiplyExact(widest, Matrix.PANEL)];
      scales = new float[Math.max(widest, Matrix.PANEL)];
      scaleBytes = OutputChannel.room(scales.length);
    }
  }

  private final FileChannel channel;
  private final FileLayout layout;
  private final Int8RowSource source;
  private final Room[] rooms; // one for each thread

  private ModelQ8Writer(
      FileChannel channel, ModelConfig config, Int8RowSource source, int threads) {
    this.channel = channel;
    this.source = source;
    layout = new FileLayout(config, Precision.INT8);
    rooms = new Room[threads];
    int widest = TensorOrder.of(config).stream().mapToInt(Tensor::cols).max().orElseThrow();
    Arrays.setAll(rooms, _ -> new Room(widest));
  }

  /**
   * Writes a model whole or not at all.
   *
   * @throws ModelFileException if the file cannot be written; what stood there before stays
   * @throws parley.engine.CancelledException within 200 ms of a request; the same
   */
  static void write(
      Path path,
      ModelConfig config,
      Int8RowSource source,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    AtomicFile.write(
        path,
        channel -> {
          ModelQ8Writer writer = new ModelQ8Writer(channel, config, source, workers.threads());
          OutputChannel.write(channel, ModelHeader.of(config), 0);
          RowBlock.forEach(RowBlock.panels(config), writer::put, workers, cancellation, progress);
        });
  }

  private void put(RowBlock block, int worker) throws IOException {
    Room room = rooms[worker];
    Tensor tensor = block.tensor();
    int first = block.firstRow();
    if (tensor.kind() == Tensor.Kind.VECTOR) {
      source.readVector(tensor, room.scales, worker);
      put(room, tensor.cols(), layout.row(tensor, 0));
      return;
    }
    source.read(tensor, first, block.rows(), room.quantized, room.scales, worker);
    put(room, block.rows(), layout.scale(tensor, first));
    ByteBuffer bytes = ByteBuffer.wrap(room.quantized, 0, Math.toIntExact(block.elements()));
    OutputChannel.write(channel, bytes, layout.row(tensor, first));
  }

  /** The first floats of the room's scales. */
  private void put(Room room, int count, long offset) throws IOException {
    ByteBuffer bytes = room.scaleBytes.clear().limit(count * Float.BYTES);
    bytes.asFloatBuffer().put(room.scales, 0, count);
    OutputChannel.write(channel, bytes, offset);
  }
}
