package parley.weights;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import parley.engine.ModelException;
import parley.engine.Precision;
import parley.engine.Quantizer;
import parley.engine.Tensor;
import parley.engine.TensorOrder;

/** Finds the model_q8.bin that was made of a model.bin, in the same folder. */
final class Int8Twin {

  private Int8Twin() {}

  /** The file, open, if there is one of the same model; one that is faulty is none. */
  static Optional<WeightFile> of(WeightSource original) {
    Path path = original.path().resolveSibling(ModelFiles.INT8_WEIGHTS);
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try {
      WeightFile twin = WeightFile.open(path);
      boolean same = false;
      try {
        same = isMadeOf(original, twin);
      } finally {
        if (!same) {
          twin.close();
        }
      }
      return same ? Optional.of(twin) : Optional.empty();
    } catch (ModelFileException | ModelException e) { // nobody asked for it: the original will do
      return Optional.empty();
    }
  }

  /**
   * Whether it is not older, and the dimensions, all vectors and the first row of each matrix are
   * as quantising makes them. Files of two models, or of one before and after training, differ in
   * these; the time tells of those that differ in a few rows only.
   */
  private static boolean isMadeOf(WeightSource original, WeightFile twin) {
    if (twin.precision() != Precision.INT8
        || !original.config().equals(twin.config())
        || twin.modified().compareTo(original.modified()) < 0) {
      return false;
    }
    try (WeightRows rows = original.rows(1);
        Int8Rows found = twin.int8Rows(1)) {
      Quantizer expected = new Quantizer(rows, 1);
      for (Tensor tensor : TensorOrder.of(original.config())) {
        float[][] floats = new float[2][tensor.cols()];
        byte[][] bytes = new byte[2][tensor.cols()];
        if (tensor.kind() == Tensor.Kind.VECTOR) {
          expected.readVector(tensor, floats[0], 0);
          found.readVector(tensor, floats[1], 0);
        } else {
          expected.read(tensor, 0, 1, bytes[0], floats[0], 0);
          found.read(tensor, 0, 1, bytes[1], floats[1], 0);
        }
        if (!Arrays.equals(floats[0], floats[1]) || !Arrays.equals(bytes[0], bytes[1])) {
          return false;
        }
      }
      return true;
    }
  }
}
