package parley.engine;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Float32 rows into float32 memory. */
final class Float32Loading implements TensorLoading<F32Matrix> {

  private final RowSource source;
  private final Packing packing;
  private final float[][] rooms; // [64, cols] for each thread, as large as needed so far

  Float32Loading(RowSource source, Packing packing, int threads) {
    this.source = source;
    this.packing = packing;
    rooms = new float[threads][0];
  }

  @Override
  public Precision precision() {
    return Precision.FLOAT32;
  }

  @Override
  public F32Matrix matrix(Tensor tensor, MemorySegment memory) {
    return new F32Matrix(tensor.rows(), tensor.cols(), memory);
  }

  @Override
  public void load(Tensor tensor, int firstRow, int rows, F32Matrix matrix, int worker) {
    float[] block = read(tensor, firstRow, rows, worker);
    int panel = Matrix.PANEL * tensor.cols();
    Arrays.fill(block, rows * tensor.cols(), panel, 0); // nothing but in the last panel
    packing.pack(block, tensor.cols(), matrix.panel(firstRow / Matrix.PANEL), worker);
  }

  @Override
  public void load(Tensor tensor, int firstRow, int rows, MemorySegment target, int worker) {
    float[] block = read(tensor, firstRow, rows, worker);
    long offset = (long) firstRow * tensor.cols() * Float.BYTES;
    MemorySegment.copy(block, 0, target, F32Matrix.FLOAT, offset, rows * tensor.cols());
  }

  /** Rows in the room of a thread, which has place for a whole panel. */
  float[] read(Tensor tensor, int firstRow, int rows, int worker) {
    int panel = Math.multiplyExact(Matrix.PANEL, tensor.cols());
    if (rooms[worker].length < panel) {
      rooms[worker] = new float[panel];
    }
    source.read(tensor, firstRow, rows, rooms[worker], worker);
    return rooms[worker];
  }
}
