package parley.engine;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Int8 rows into int8 matrices; tables become float32, which is what they are used as. */
final class Int8Loading implements TensorLoading<Int8Matrix> {

  /** Memory of one thread. */
  private static final class Room {
    final float[] scales = new float[Matrix.PANEL];
    byte[] bytes = new byte[0]; // [64, cols], as large as needed so far
    float[] floats = new float[0]; // [64, cols] of a table, [cols] of a vector

    void grow(int elements) {
      if (bytes.length < elements) {
        bytes = new byte[elements];
      }
    }

    void growFloats(int elements) {
      if (floats.length < elements) {
        floats = new float[elements];
      }
    }
  }

  private final Int8RowSource source;
  private final Packing packing;
  private final Room[] rooms; // one for each thread

  Int8Loading(Int8RowSource source, Packing packing, int threads) {
    this.source = source;
    this.packing = packing;
    rooms = new Room[threads];
    Arrays.setAll(rooms, _ -> new Room());
  }

  @Override
  public Precision precision() {
    return Precision.INT8;
  }

  @Override
  public Int8Matrix matrix(Tensor tensor, MemorySegment memory) {
    long panels = Int8Matrix.panelBytes(tensor.rows(), tensor.cols()); // a multiple of a cache line
    return new Int8Matrix(
        tensor.rows(), tensor.cols(), memory.asSlice(0, panels), memory.asSlice(panels));
  }

  @Override
  public void load(Tensor tensor, int firstRow, int rows, Int8Matrix matrix, int worker) {
    Room room = rooms[worker];
    int panel = Math.multiplyExact(Matrix.PANEL, tensor.cols());
    room.grow(panel);
    source.read(tensor, firstRow, rows, room.bytes, room.scales, worker);
    Arrays.fill(room.bytes, rows * tensor.cols(), panel, (byte) 0); // only in the last panel
    Arrays.fill(room.scales, rows, Matrix.PANEL, 0);
    int index = firstRow / Matrix.PANEL;
    packing.pack(room.bytes, tensor.cols(), matrix.panel(index), worker);
    MemorySegment.copy(room.scales, 0, matrix.scales(index), F32Matrix.FLOAT, 0, Matrix.PANEL);
  }

  @Override
  public void load(Tensor tensor, int firstRow, int rows, MemorySegment target, int worker) {
    Room room = rooms[worker];
    int elements = Math.multiplyExact(rows, tensor.cols());
    room.growFloats(elements);
    if (tensor.kind() == Tensor.Kind.VECTOR) {
      source.readVector(tensor, room.floats, worker);
    } else {
      room.grow(elements);
      source.read(tensor, firstRow, rows, room.bytes, room.scales, worker);
      Quantizer.dequantize(room.bytes, room.scales, rows, tensor.cols(), room.floats);
    }
    long offset = (long) firstRow * tensor.cols() * Float.BYTES;
    MemorySegment.copy(room.floats, 0, target, F32Matrix.FLOAT, offset, elements);
  }
}
