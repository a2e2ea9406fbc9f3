package parley.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import parley.engine.Cancellation;
import parley.engine.F32Weights;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.ModelException;
import parley.engine.Tensor;
import parley.engine.TensorOrder;
import parley.engine.Weights;
import parley.engine.Workers;

/**
 * The file model.bin: a header of five little-endian int32, then the tensors of {@link TensorOrder}
 * as little-endian float32, row-major, without gaps.
 */
public final class ModelBin {

  /** Header fields in order. */
  static final List<String> FIELDS =
      List.of("n_layer", "n_head", "n_embd", "vocab_size", "max_seq_len");

  static final int HEADER_BYTES = 5 * Integer.BYTES;

  private ModelBin() {}

  /**
   * Reads a model into memory of its own; changes to the file afterwards have no effect on it. The
   * caller closes the weights.
   *
   * @throws ModelFileException if the file is no model of this format, or memory is short; nothing
   *     is allocated before header, file length and memory are checked
   * @throws parley.engine.CancelledException within 200 ms of a request; all memory is given back
   */
  public static Weights read(
      Path path, Workers workers, Cancellation cancellation, LoadProgress progress) {
    try (InputFile file = InputFile.open(path)) {
      ModelConfig config = readHeader(file);
      requireLength(file, config);
      try (ModelBinRows rows = new ModelBinRows(file, config, workers.threads())) {
        Weights weights = F32Weights.build(config, rows, workers, cancellation, progress);
        return requireUnchanged(file, weights);
      } catch (ModelException e) {
        throw ModelFileException.of(path, e.getMessage(), e);
      }
    }
  }

  /**
   * Reads only the dimensions of a model.
   *
   * @throws ModelFileException if the file is no model of this format
   */
  public static ModelConfig readConfig(Path path) {
    try (InputFile file = InputFile.open(path)) {
      ModelConfig config = readHeader(file);
      requireLength(file, config);
      return config;
    }
  }

  /**
   * Length of the file of a model with these dimensions.
   *
   * @throws ArithmeticException if it does not fit into a long
   */
  static long fileBytes(ModelConfig config) {
    return Math.addExact(HEADER_BYTES, Math.multiplyExact(config.parameters(), Float.BYTES));
  }

  private static ModelConfig readHeader(InputFile file) {
    if (file.size() < HEADER_BYTES) {
      throw ModelFileException.of(
          file.path(),
          "file length: expected a header of %d bytes, got %d; fetch or export the model again"
              .formatted(HEADER_BYTES, file.size()));
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    file.read(header, 0);
    try {
      return config(header.order(ByteOrder.LITTLE_ENDIAN));
    } catch (IllegalArgumentException e) {
      throw badHeader(file.path(), header, e.getMessage());
    }
  }

  /**
   * @param fault of ModelConfig: {@code <field>: expected <E>, got <A>}
   */
  private static ModelFileException badHeader(Path path, ByteBuffer header, String fault) {
    try {
      config(header.order(ByteOrder.BIG_ENDIAN));
      return ModelFileException.at(
          path, 0, "byte order", "little-endian numbers", "big-endian; swap bytes or export again");
    } catch (IllegalArgumentException e) {
      String[] fieldAndRest = fault.split(": ", 2);
      long offset = (long) FIELDS.indexOf(fieldAndRest[0]) * Integer.BYTES;
      return ModelFileException.of(
          path,
          "%s at offset %d: %s; is this a model.bin?"
              .formatted(fieldAndRest[0], offset, fieldAndRest[1]));
    }
  }

  private static ModelConfig config(ByteBuffer header) {
    return new ModelConfig(
        header.getInt(0), header.getInt(4), header.getInt(8), header.getInt(12), header.getInt(16));
  }

  private static void requireLength(InputFile file, ModelConfig config) {
    long expected = fileBytes(config);
    if (file.size() != expected) {
      String remedy =
          file.size() == int8FileBytes(config)
              ? "these are int8 weights, use the float32 model.bin"
              : "fetch or export the model again";
      throw ModelFileException.of(
          file.path(),
          "file length: expected %d bytes for %s, got %d; %s"
              .formatted(expected, dimensions(config), file.size(), remedy));
    }
  }

  private static String dimensions(ModelConfig c) {
    return "n_layer %d, n_embd %d, vocab_size %d, max_seq_len %d"
        .formatted(c.nLayer(), c.nEmbd(), c.vocabSize(), c.maxSeqLen());
  }

  /** Length of model_q8.bin: a float32 scale for each row, int8 elements, vectors as float32. */
  private static long int8FileBytes(ModelConfig config) {
    long bytes = HEADER_BYTES;
    for (Tensor tensor : TensorOrder.of(config)) {
      bytes +=
          switch (tensor.kind()) {
            case MATRIX, TABLE -> (long) tensor.rows() * Float.BYTES + tensor.elements();
            case VECTOR -> tensor.elements() * Float.BYTES;
          };
    }
    return bytes;
  }

  private static Weights requireUnchanged(InputFile file, Weights weights) {
    try {
      file.requireUnchanged();
      return weights;
    } catch (ModelFileException e) {
      weights.close();
      throw e;
    }
  }
}
