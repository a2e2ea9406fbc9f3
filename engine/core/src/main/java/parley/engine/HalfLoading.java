package parley.engine;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Float32 rows into matrices of 16-bit numbers, each rounded to the nearest; tables stay float32.
 */
final class HalfLoading implements TensorLoading<HalfMatrix> {

  private final HalfFormat format;
  private final Float32Loading floats;
  private final Packing packing;
  private final short[][] rooms; // [64, cols] for each thread, as large as needed so far

  HalfLoading(HalfFormat format, RowSource source, Packing packing, int threads) {
    this.format = format;
    this.floats = new Float32Loading(source, packing, threads);
    this.packing = packing;
    rooms = new short[threads][0];
  }

  @Override
  public Precision precision() {
    return format.precision();
  }

  @Override
  public HalfMatrix matrix(Tensor tensor, MemorySegment memory) {
    return new HalfMatrix(tensor.rows(), tensor.cols(), format, memory);
  }

  /**
   * @throws ModelException if a weight is not finite, or not any more in 16 bits, naming tensor and
   *     row
   */
  @Override
  public void load(Tensor tensor, int firstRow, int rows, HalfMatrix matrix, int worker) {
    float[] block = floats.read(tensor, firstRow, rows, worker);
    int panel = Matrix.PANEL * tensor.cols();
    if (rooms[worker].length < panel) {
      rooms[worker] = new short[panel];
    }
    short[] narrow = rooms[worker];
    for (int i = 0; i < rows * tensor.cols(); i++) {
      narrow[i] = format.narrow(block[i]);
      if (!Float.isFinite(format.widen(narrow[i]))) {
        throw tooLarge(tensor, firstRow + i / tensor.cols(), block[i]);
      }
    }
    Arrays.fill(narrow, rows * tensor.cols(), panel, (short) 0); // only in the last panel
    packing.pack(narrow, tensor.cols(), matrix.panel(firstRow / Matrix.PANEL), worker);
  }

  private ModelException tooLarge(Tensor tensor, int row, float weight) {
    return new ModelException(
        Float.isFinite(weight)
            ? "%s, row %d: expected a weight that %s holds, got %s; use the backend kv or vector"
                .formatted(tensor.name(), row, precision().word(), weight)
            : "%s, row %d: expected finite weights, got %s; the model is damaged, fetch it again"
                .formatted(tensor.name(), row, weight));
  }

  @Override
  public void load(Tensor tensor, int firstRow, int rows, MemorySegment target, int worker) {
    floats.load(tensor, firstRow, rows, target, worker);
  }
}
