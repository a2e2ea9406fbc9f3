package parley.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Matrix;
import parley.engine.ModelConfig;
import parley.engine.Precision;
import parley.engine.RowSource;
import parley.engine.Tensor;
import parley.engine.TensorOrder;
import parley.engine.Workers;

/**
 * Writes model.bin; see {@link FileLayout} for the format. Every block of rows goes to its place at
 * once, on the thread that read it.
 */
public final class ModelBinWriter {

  /** Memory of one thread. */
  private static final class Room {
    final float[] values; // [64, most cols]
    final ByteBuffer bytes;

    Room(int widest) {
      values = new float[Math.multiplyExact(widest, Matrix.PANEL)];
      bytes = OutputChannel.room(values.length);
    }
  }

  private final FileChannel channel;
  private final FileLayout layout;
  private final RowSource source;
  private final Room[] rooms; // one for each thread

  private ModelBinWriter(FileChannel channel, ModelConfig config, RowSource source, int threads) {
    this.channel = channel;
    this.source = source;
    layout = new FileLayout(config, Precision.FLOAT32);
    rooms = new Room[threads];
    int widest = TensorOrder.of(config).stream().mapToInt(Tensor::cols).max().orElseThrow();
    Arrays.setAll(rooms, _ -> new Room(widest));
  }

  /**
   * Writes a model whole or not at all.
   *
   * @param rows asked in file order by this thread alone, as worker 0
   * @throws ModelFileException if the file cannot be written; what stood there before stays
   */
  public static void write(Path path, ModelConfig config, RowSource rows) {
    try (Workers alone = new Workers(1)) {
      AtomicFile.write(
          path,
          channel -> write(channel, config, rows, alone, new Cancellation(), LoadProgress.NONE));
    }
  }

  /**
   * Writes a model into an open file.
   *
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  static void write(
      FileChannel channel,
      ModelConfig config,
      RowSource rows,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress)
      throws IOException {
    ModelBinWriter writer = new ModelBinWriter(channel, config, rows, workers.threads());
    OutputChannel.write(channel, ModelHeader.of(config), 0);
    RowBlock.forEach(RowBlock.panels(config), writer::put, workers, cancellation, progress);
  }

  private void put(RowBlock block, int worker) throws IOException {
    Room room = rooms[worker];
    int elements = Math.toIntExact(block.elements());
    source.read(block.tensor(), block.firstRow(), block.rows(), room.values, worker);
    ByteBuffer bytes = room.bytes.clear().limit(elements * Float.BYTES);
    bytes.asFloatBuffer().put(room.values, 0, elements);
    OutputChannel.write(channel, bytes, layout.row(block.tensor(), block.firstRow()));
  }
}
