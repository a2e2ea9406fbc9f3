package parley.weights;

import java.util.List;

/**
 * A tensor of a safetensors file.
 *
 * @param file that holds it
 * @param name as the file has it
 * @param dtype as the file has it, perhaps none that we know
 * @param shape as the file has it: of a matrix, [in, out]
 * @param offset of its first byte in the file
 * @param bytes its length
 */
record StoredTensor(
    InputFile file, String name, String dtype, List<Long> shape, long offset, long bytes) {

  /**
   * @throws ModelFileException if its elements are not of a kind that can be weights
   */
  Dtype weightType() {
    return Dtype.named(dtype)
        .filter(Dtype::holdsWeights)
        .orElseThrow(() -> fault("dtype: expected F32, F16 or BF16, got " + dtype));
  }

  ModelFileException fault(String fault) {
    return ModelFileException.of(file.path(), "tensor " + name + ": " + fault);
  }
}
