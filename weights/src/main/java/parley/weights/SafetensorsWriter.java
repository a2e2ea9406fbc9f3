package parley.weights;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Matrix;
import parley.engine.ModelConfig;
import parley.engine.RowSource;
import parley.engine.Tensor;
import parley.engine.TensorOrder;
import parley.engine.Workers;

/**
 * Writes model.safetensors of float32 as HuggingFace's library writes it: names with the prefix
 * {@code transformer.}, matrices [in, out] but for the embedding, no head, for it is tied.
 */
final class SafetensorsWriter {

  /** What tells our files from those of others, which are not ours to replace. */
  static final String WRITER = "written_by";

  static final String PARLEY = "parley";

  /** The library pads its headers with spaces, so that the tensors start at a multiple. */
  private static final int ALIGNMENT = 8;

  /** Memory of one thread. */
  private static final class Room {
    final float[] rows; // [a panel, cols]
    final float[] band; // [cols, rows of the band], or rows
    final ByteBuffer bytes;

    Room(int panel, int band) {
      rows = new float[panel];
      this.band = new float[band];
      bytes = OutputChannel.room(band);
    }
  }

  private final FileChannel channel;
  private final RowSource source;
  private final Map<String, Long> offsets = new HashMap<>(); // in the file, by the engine's names
  private final ColumnBands bands;
  private final Room[] rooms; // one for each thread

  private SafetensorsWriter(
      FileChannel channel, ModelConfig config, RowSource source, int threads) {
    this.channel = channel;
    this.source = source;
    bands = new ColumnBands(threads);
    rooms = new Room[threads];
    List<Tensor> order = TensorOrder.of(config);
    int widest = order.stream().mapToInt(Tensor::cols).max().orElseThrow();
    int band =
        order.stream().mapToInt(t -> Math.multiplyExact(rows(t), t.cols())).max().orElseThrow();
    Arrays.setAll(rooms, _ -> new Room(Math.multiplyExact(widest, Matrix.PANEL), band));
  }

  private int rows(Tensor tensor) {
    return HuggingFaceNames.isTransposed(tensor)
        ? bands.rows(tensor)
        : Math.min(Matrix.PANEL, tensor.rows());
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
    SafetensorsWriter writer = new SafetensorsWriter(channel, config, rows, workers.threads());
    OutputChannel.write(channel, writer.header(config), 0);
    RowBlock.forEach(
        RowBlock.of(config, writer::rows), writer::put, workers, cancellation, progress);
  }

  /** The header; the places of the tensors follow from it. */
  private ByteBuffer header(ModelConfig config) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putObject("__metadata__").put("format", "pt").put(WRITER, PARLEY);
    long at = 0;
    for (Tensor tensor : TensorOrder.of(config)) {
      offsets.put(tensor.name(), at);
      long end = at + tensor.elements() * Float.BYTES;
      ObjectNode entry = json.putObject(HuggingFaceNames.PREFIX + tensor.name());
      entry.put("dtype", Dtype.F32.name());
      SafetensorsModel.shape(tensor).forEach(entry.putArray("shape")::add);
      entry.putArray("data_offsets").add(at).add(end);
      at = end;
    }
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    int length = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    offsets.replaceAll((_, offset) -> offset + Long.BYTES + length);
    byte[] padded = Arrays.copyOf(text, length);
    Arrays.fill(padded, text.length, length, (byte) ' ');
    ByteBuffer header = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    return header.putLong(length).put(padded).flip();
  }

  private void put(RowBlock block, int worker) throws IOException {
    if (HuggingFaceNames.isTransposed(block.tensor())) {
      putColumns(block, rooms[worker], worker);
    } else {
      Room room = rooms[worker];
      source.read(block.tensor(), block.firstRow(), block.rows(), room.band, worker);
      long row = (long) block.firstRow() * block.tensor().cols();
      put(room, 0, Math.toIntExact(block.elements()), block.tensor(), row);
    }
  }

  /** Its rows are columns of the file's matrix: a piece of each of the file's rows. */
  private void putColumns(RowBlock block, Room room, int worker) throws IOException {
    Tensor tensor = block.tensor();
    int in = tensor.cols();
    for (int row = 0; row < block.rows(); row += Matrix.PANEL) {
      int rows = Math.min(Matrix.PANEL, block.rows() - row);
      source.read(tensor, block.firstRow() + row, rows, room.rows, worker);
      Transposition.copy(room.rows, 0, in, rows, in, room.band, row, block.rows());
    }
    if (block.rows() == tensor.rows()) { // nothing between the pieces
      put(room, 0, block.rows() * in, tensor, 0);
      return;
    }
    for (int i = 0; i < in; i++) {
      long first = (long) i * tensor.rows() + block.firstRow();
      put(room, i * block.rows(), block.rows(), tensor, first);
    }
  }

  /**
   * Some elements of the room's band.
   *
   * @param element of the tensor, in the file's order, that the first of them is
   */
  private void put(Room room, int from, int count, Tensor tensor, long element) throws IOException {
    ByteBuffer bytes = room.bytes.clear().limit(count * Float.BYTES);
    bytes.asFloatBuffer().put(room.band, from, count);
    OutputChannel.write(channel, bytes, offsets.get(tensor.name()) + element * Float.BYTES);
  }
}
