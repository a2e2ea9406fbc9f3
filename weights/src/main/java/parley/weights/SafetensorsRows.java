package parley.weights;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import parley.engine.Matrix;
import parley.engine.Tensor;
import parley.engine.TensorOrder;

/**
 * The rows of an open safetensors model, widened to float32. Of a matrix that lies [in, out] each
 * thread reads a band of columns and keeps it, for the rows that it is asked for next are mostly in
 * the same one.
 */
final class SafetensorsRows implements WeightRows {

  /** Memory of one thread. */
  private static final class Room {
    final ByteBuffer bytes;
    final float[] band; // [in, rows of the band]
    final float[] head; // [64, C] or none
    Tensor tensor; // that the band is of
    int first = -1; // its first row
    int rows;

    Room(ByteBuffer bytes, int band, int head) {
      this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
      this.band = new float[band];
      this.head = new float[head];
    }

    boolean holds(Tensor wanted, int row) {
      return first >= 0 && wanted.equals(tensor) && row >= first && row < first + rows;
    }
  }

  private final SafetensorsModel model;
  private final Optional<StoredTensor> head;
  private final Arena arena = Arena.ofShared();
  private final ColumnBands bands;
  private final Room[] rooms; // one for each thread that reads
  private final int elements; // of the widest block or band

  /**
   * @param threads how many may read at once
   */
  SafetensorsRows(SafetensorsModel model, int threads) {
    this.model = model;
    head = model.head();
    bands = new ColumnBands(threads);
    rooms = new Room[threads];
    elements = TensorOrder.of(model.config()).stream().mapToInt(this::most).max().orElseThrow();
  }

  private int most(Tensor tensor) {
    return HuggingFaceNames.isTransposed(tensor)
        ? bands.elements(tensor)
        : Math.multiplyExact(tensor.cols(), Math.min(tensor.rows(), Matrix.PANEL));
  }

  /**
   * @throws ModelFileException also if the rows of the head differ from those of the embedding
   */
  @Override
  public void read(Tensor tensor, int firstRow, int rows, float[] target, int worker) {
    Room room = room(worker);
    StoredTensor stored = model.stored(tensor);
    if (HuggingFaceNames.isTransposed(tensor)) {
      for (int row = firstRow; row < firstRow + rows; ) {
        row += readColumns(room, tensor, row, firstRow + rows - row, target, row - firstRow);
      }
    } else {
      readRows(room, stored, firstRow, rows, tensor.cols(), target);
      if (head.isPresent() && tensor.name().equals(HuggingFaceNames.WTE)) {
        requireTied(room, head.get(), tensor, firstRow, rows, target);
      }
    }
  }

  private Room room(int worker) {
    if (rooms[worker] == null) {
      int headElements =
          head.isPresent() ? Math.multiplyExact(model.config().nEmbd(), Matrix.PANEL) : 0;
      ByteBuffer bytes = arena.allocate((long) elements * Float.BYTES).asByteBuffer();
      rooms[worker] = new Room(bytes, elements, headElements);
    }
    return rooms[worker];
  }

  private void readRows(
      Room room, StoredTensor stored, int firstRow, int rows, int cols, float[] target) {
    Dtype dtype = stored.weightType();
    long done = 0;
    long count = (long) rows * cols;
    while (done < count) {
      int next = (int) Math.min(elements, count - done);
      ByteBuffer bytes = room.bytes.clear().limit(next * dtype.bytes());
      stored.file().read(bytes, place(stored, dtype, (long) firstRow * cols + done));
      dtype.widen(bytes.flip(), target, (int) done);
      done += next;
    }
  }

  private static long place(StoredTensor stored, Dtype dtype, long element) {
    return stored.offset() + element * dtype.bytes();
  }

  /**
   * Copies rows out of the band that holds the first of them.
   *
   * @param index of the first row in the target, [rows, cols]
   * @return how many
   */
  private int readColumns(
      Room room, Tensor tensor, int firstRow, int rows, float[] target, int index) {
    if (!room.holds(tensor, firstRow)) {
      readBand(room, tensor, firstRow);
    }
    int column = firstRow - room.first;
    int count = Math.min(rows, room.rows - column);
    int in = tensor.cols();
    Transposition.copy(room.band, column, room.rows, in, count, target, index * in, in);
    return count;
  }

  private void readBand(Room room, Tensor tensor, int row) {
    StoredTensor stored = model.stored(tensor);
    Dtype dtype = stored.weightType();
    int most = bands.rows(tensor);
    room.first = -1; // while it holds neither
    int first = row / most * most;
    room.rows = Math.min(most, tensor.rows() - first);
    room.tensor = tensor;
    int piece = room.rows * dtype.bytes();
    ByteBuffer bytes = room.bytes.clear();
    if (room.rows == tensor.rows()) { // nothing between the pieces
      stored.file().read(bytes.limit(piece * tensor.cols()), stored.offset());
    } else {
      for (int in = 0; in < tensor.cols(); in++) {
        bytes.limit((in + 1) * piece);
        stored.file().read(bytes, place(stored, dtype, (long) in * tensor.rows() + first));
      }
    }
    dtype.widen(bytes.flip(), room.band, 0);
    room.first = first;
  }

  private void requireTied(
      Room room, StoredTensor stored, Tensor wte, int firstRow, int rows, float[] embedding) {
    int cols = wte.cols();
    for (int row = 0; row < rows; row += Matrix.PANEL) {
      int count = Math.min(Matrix.PANEL, rows - row);
      readRows(room, stored, firstRow + row, count, cols, room.head);
      int at = row * cols;
      int differs = Arrays.mismatch(room.head, 0, count * cols, embedding, at, at + count * cols);
      if (differs >= 0) {
        throw stored.fault(
            "row %d: expected the values of wte.weight, to which the head is tied, got others;"
                    .formatted(firstRow + row + differs / cols)
                + " a head of its own is not supported");
      }
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
