package parley.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import parley.engine.ModelConfig;

/** The header of our weight files: the dimensions as five little-endian int32. */
final class ModelHeader {

  static final int BYTES = 5 * Integer.BYTES;

  /** Fields in order. */
  private static final List<String> FIELDS =
      List.of("n_layer", "n_head", "n_embd", "vocab_size", "max_seq_len");

  private ModelHeader() {}

  /**
   * @throws ModelFileException naming the field that is wrong, or byte-swapped numbers
   */
  static ModelConfig read(InputFile file) {
    if (file.size() < BYTES) {
      throw ModelFileException.of(
          file.path(),
          "file length: expected a header of %d bytes, got %d; fetch or export the model again"
              .formatted(BYTES, file.size()));
    }
    ByteBuffer header = ByteBuffer.allocate(BYTES);
    file.read(header, 0);
    try {
      return config(header.order(ByteOrder.LITTLE_ENDIAN));
    } catch (IllegalArgumentException e) {
      if (Pickle.startsWith(header.getInt(0))) {
        throw Pickle.refusal(file.path());
      }
      throw badHeader(file.path(), header, e.getMessage());
    }
  }

  /** The header of such a model, ready to be written. */
  static ByteBuffer of(ModelConfig config) {
    ByteBuffer header = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(config.nLayer()).putInt(config.nHead()).putInt(config.nEmbd());
    return header.putInt(config.vocabSize()).putInt(config.maxSeqLen()).flip();
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
}
