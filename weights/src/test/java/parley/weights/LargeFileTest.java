package parley.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.engine.ModelConfig;
import parley.engine.Precision;
import parley.engine.Tensor;
import parley.engine.TensorOrder;
import parley.engine.WeightsBuilder;

/** Files over 2 and 4 GiB, as sparse files that take no room on the disk. */
class LargeFileTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({ // published numbers of parameters
    "DISTILGPT2, 81912576",
    "GPT2, 124439808",
    "GPT2_MEDIUM, 354823168",
    "GPT2_LARGE, 774030080",
    "GPT2_XL, 1557611200"
  })
  void sizesOfKnownModels(ModelShape shape, long parameters) {
    assertEquals(parameters, shape.config().parameters());
    assertEquals(20 + 4 * parameters, new FileLayout(shape.config(), Precision.FLOAT32).bytes());
    assertTrue(WeightsBuilder.memoryBytes(shape.config(), Precision.FLOAT32) >= 4 * parameters);
    assertEquals(shape, ModelShape.named(shape.modelName()).orElseThrow());
  }

  @Test
  void rowsBeyond4GiBAreReadFromTheirPlace() throws IOException {
    ModelConfig xl = ModelShape.GPT2_XL.config(); // 6.2 GB
    List<Tensor> order = TensorOrder.of(xl);
    Path path = folder.resolve("xl.bin");
    long bytes = new FileLayout(xl, Precision.FLOAT32).bytes();
    Tensor bias = order.getLast();
    Tensor mlp = order.get(order.size() - 4); // before its bias and the last LayerNorm
    assertEquals("h.47.mlp.c_proj.weight", mlp.name());
    long afterMlp = 4L * 3 * xl.nEmbd();
    float[] biasTail = {1.5f, -2.5f};
    float[] mlpTail = {3.5f, -4.5f};
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      channel.write(ByteBuffer.wrap(Tiny.header(48, 25, 1600, 50257, 1024)), 0);
      channel.write(floats(biasTail), bytes - 8);
      channel.write(floats(mlpTail), bytes - afterMlp - 8);
    }
    try (WeightFile file = WeightFile.open(path)) {
      assertEquals(xl, file.config());
    }
    try (InputFile file = InputFile.open(path);
        Float32Rows rows = new Float32Rows(file, xl, 1)) {
      assertArrayEquals(biasTail, tail(rows, bias, 0, 1));
      assertArrayEquals(mlpTail, tail(rows, mlp, 1536, 64));
    }
  }

  @Test
  void tensorsBeyond4GiBOfASafetensorsFileAreReadFromTheirPlace() throws IOException {
    ModelConfig xl = ModelShape.GPT2_XL.config();
    String header = header(xl);
    long data = 4 * xl.parameters();
    long start = 8L + header.length();
    Path path = folder.resolve("model.safetensors");
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(length.putLong(header.length()).flip(), 0);
      channel.write(ByteBuffer.wrap(header.getBytes(StandardCharsets.US_ASCII)), 8);
      channel.write(floats(1.5f, -2.5f), start + data - 8);
      long mlpEnd = start + data - 4L * 3 * xl.nEmbd();
      channel.write(floats(-4.5f), mlpEnd - 4); // [in, out]: its last row's last
      channel.write(floats(3.5f), mlpEnd - 4 - 4L * xl.nEmbd()); // and the one before
    }
    Files.writeString(
        folder.resolve("config.json"),
        "{\"n_layer\":48,\"n_head\":25,\"n_embd\":1600,\"vocab_size\":50257,\"n_positions\":1024}");
    List<Tensor> order = TensorOrder.of(xl);
    try (WeightSource source = WeightSource.open(path);
        WeightRows rows = source.rows(1)) {
      assertEquals(xl, source.config());
      assertArrayEquals(new float[] {1.5f, -2.5f}, tail(rows, order.getLast(), 0, 1));
      Tensor mlp = order.get(order.size() - 4);
      assertArrayEquals(new float[] {3.5f, -4.5f}, tail(rows, mlp, 1536, 64));
    }
  }

  /** All tensors in our order, matrices [in, out]. */
  private static String header(ModelConfig config) {
    StringBuilder header = new StringBuilder("{");
    long at = 0;
    for (Tensor tensor : TensorOrder.of(config)) {
      String shape =
          switch (tensor.kind()) {
            case TABLE -> tensor.rows() + "," + tensor.cols();
            case VECTOR -> String.valueOf(tensor.cols());
            case MATRIX ->
                tensor.name().equals("wte.weight")
                    ? tensor.rows() + "," + tensor.cols()
                    : tensor.cols() + "," + tensor.rows();
          };
      long end = at + 4 * tensor.elements();
      header.append(header.length() == 1 ? "" : ",");
      header.append(
          "\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
              .formatted(tensor.name(), shape, at, end));
      at = end;
    }
    return header.append('}').toString();
  }

  /** The last two values of some rows. */
  private static float[] tail(WeightRows source, Tensor tensor, int firstRow, int rows) {
    float[] values = new float[rows * tensor.cols()];
    source.read(tensor, firstRow, rows, values, 0);
    return new float[] {values[values.length - 2], values[values.length - 1]};
  }

  private static ByteBuffer floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }
}
