package parley.weights;

import java.util.HashMap;
import java.util.Map;
import parley.engine.ModelConfig;
import parley.engine.Precision;
import parley.engine.Tensor;
import parley.engine.TensorOrder;

/**
 * Where the tensors lie in model.bin and model_q8.bin: after the header, in the order of {@link
 * TensorOrder}, without gaps. In model.bin all are float32; in model_q8.bin matrices and tables are
 * a float32 scale for each row and then int8 rows.
 */
final class FileLayout {

  private final Precision precision;
  private final Map<String, Long> offsets = new HashMap<>(); // by name, of the first byte
  private final long bytes;

  /**
   * @throws ArithmeticException if the length of the file does not fit into a long
   */
  FileLayout(ModelConfig config, Precision precision) {
    this.precision = precision;
    long offset = ModelHeader.BYTES;
    for (Tensor tensor : TensorOrder.of(config)) {
      offsets.put(tensor.name(), offset);
      offset = Math.addExact(offset, bytes(tensor));
    }
    bytes = offset;
  }

  private long bytes(Tensor tensor) {
    return hasScales(tensor)
        ? Math.addExact((long) tensor.rows() * Float.BYTES, tensor.elements())
        : Math.multiplyExact(tensor.elements(), Float.BYTES);
  }

  private boolean hasScales(Tensor tensor) {
    return precision == Precision.INT8 && tensor.kind() != Tensor.Kind.VECTOR;
  }

  /** Length of the file. */
  long bytes() {
    return bytes;
  }

  /** Offset of a row of elements. */
  long row(Tensor tensor, int row) {
    long first = offsets.get(tensor.name());
    return hasScales(tensor)
        ? first + (long) tensor.rows() * Float.BYTES + (long) row * tensor.cols()
        : first + (long) row * tensor.cols() * Float.BYTES;
  }

  /** Offset of the scale of a row, of an int8 matrix or table. */
  long scale(Tensor tensor, int row) {
    return offsets.get(tensor.name()) + (long) row * Float.BYTES;
  }
}
