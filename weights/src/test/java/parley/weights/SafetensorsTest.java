package parley.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.engine.F32Matrix;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.Packing;
import parley.engine.Precision;
import parley.engine.RandomWeights;
import parley.engine.Session;
import parley.engine.Tensor;
import parley.engine.TensorOrder;
import parley.engine.Weights;
import parley.engine.Workers;

/** Folders of an independent writer are the models that they were made of. */
class SafetensorsTest {

  @TempDir Path folder;

  private static Path golden(String name) {
    return Repository.GOLDEN.resolve(name).resolve("model.bin");
  }

  /** Loads as the program does: by the folder, on two threads. */
  private Weights load(Precision precision) {
    try (Workers workers = new Workers(2);
        WeightSource source = WeightSource.open(ModelFiles.at(folder).weights())) {
      return source.load(precision, Packing.JAVA, workers, new Cancellation(), LoadProgress.NONE);
    }
  }

  private byte[] loaded() {
    try (Weights weights = load(Precision.FLOAT32)) {
      return Tiny.fileBytes(weights);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "plain, one file",
    "odd, one file",
    "deep, one file",
    "one, one file",
    "odd, prefix",
    "odd, head",
    "odd, prefix and head",
    "odd, masks",
    "odd, prefix and masks",
    "odd, 1 shard",
    "odd, 2 shards",
    "odd, 7 shards",
    "odd, 3 shards with prefix, head and masks"
  })
  void everyVariantHasTheWeightsOfTheModel(String name, String variant) throws IOException {
    HubFolder hub = HubFolder.of(golden(name), "F32");
    if (variant.contains("head")) {
      hub.withHead();
    }
    if (variant.contains("masks")) {
      hub.withMasks();
    }
    if (variant.contains("prefix")) {
      hub.prefixed();
    }
    if (variant.contains("shard")) {
      hub.writeShards(folder, variant.charAt(0) - '0');
    } else {
      hub.write(folder);
    }
    assertArrayEquals(Files.readAllBytes(golden(name)), loaded());
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "odd", "deep", "one"})
  void theLogitsAreThoseOfTheFloat64Implementation(String name) throws IOException {
    HubFolder.of(golden(name), "F32").prefixed().withMasks().writeShards(folder, 2);
    JsonNode golden =
        new ObjectMapper().readTree(Repository.GOLDEN.resolve(name).resolve("case.json").toFile());
    int[] prompt = new ObjectMapper().convertValue(golden.required("prompt"), int[].class);
    JsonNode expected = golden.required("logits_after_prompt");
    Backend naive = Backends.load().require("naive", Precision.FLOAT32);
    try (Workers workers = new Workers(2);
        Weights weights = load(Precision.FLOAT32);
        Session session = naive.open(weights, workers)) {
      MemorySegment logits = session.feed(prompt, 1, new Cancellation());
      assertEquals(expected.size(), logits.byteSize() / Float.BYTES);
      for (int i = 0; i < expected.size(); i++) {
        double value = expected.get(i).doubleValue();
        double tolerance = 1e-4 * Math.max(1, Math.abs(value)); // as for model.bin
        assertEquals(value, logits.getAtIndex(F32Matrix.FLOAT, i), tolerance, "logit " + i);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"odd, F16", "odd, BF16", "deep, F16", "one, BF16"})
  void halfPrecisionIsWidenedExactly(String name, String dtype) throws IOException {
    HubFolder.of(golden(name), dtype).withHead().prefixed().write(folder);
    ByteBuffer expected =
        ByteBuffer.wrap(Files.readAllBytes(golden(name))).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 20; at < expected.limit(); at += 4) {
      float value = expected.getFloat(at);
      ByteBuffer half =
          ByteBuffer.wrap(HubFolder.bytes(new float[] {value}, dtype))
              .order(ByteOrder.LITTLE_ENDIAN);
      expected.putFloat(at, (float) exactValue(half.getShort(0) & 0xFFFF, dtype));
    }
    assertArrayEquals(expected.array(), loaded());
  }

  @ParameterizedTest
  @ValueSource(strings = {"F16", "BF16"})
  void everyHalfIsItsFloat(String dtype) {
    ByteBuffer all = ByteBuffer.allocate(2 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (int bits = 0; bits < 1 << 16; bits++) {
      all.putShort((short) bits);
    }
    float[] widened = new float[1 << 16];
    Dtype.valueOf(dtype).widen(all.flip(), widened, 0);
    for (int bits = 0; bits < 1 << 16; bits++) {
      double expected = exactValue(bits, dtype);
      assertEquals(expected, widened[bits], 0, "bits " + bits);
      assertEquals(1 / expected, 1.0 / widened[bits], 0, "sign of zero, bits " + bits);
    }
  }

  /** By the definition of the formats: sign, exponent, fraction. */
  private static double exactValue(int bits, String dtype) {
    int fractionBits = dtype.equals("F16") ? 10 : 7;
    int maxExponent = dtype.equals("F16") ? 31 : 255;
    int bias = maxExponent / 2;
    double sign = bits >>> 15 == 0 ? 1 : -1;
    int exponent = bits >>> fractionBits & maxExponent;
    int fraction = bits & (1 << fractionBits) - 1;
    if (exponent == maxExponent) {
      return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    return exponent == 0
        ? sign * fraction * Math.pow(2, 1 - bias - fractionBits)
        : sign * (fraction + (1 << fractionBits)) * Math.pow(2, exponent - bias - fractionBits);
  }

  @Test
  void wideMatricesAreReadInSeveralBands() throws IOException {
    ModelConfig wide = new ModelConfig(1, 2, 602, 70, 5); // 4C x C are more than one band
    Path file = folder.resolve("wide.bin");
    ModelBinWriter.write(file, wide, new RandomWeights(3));
    HubFolder.of(file, "F32").write(folder);
    assertTrue(TensorOrder.of(wide).stream().anyMatch(t -> t.rows() > new ColumnBands(2).rows(t)));
    assertArrayEquals(Files.readAllBytes(file), loaded());
  }

  @Test
  void theBandsOfManyThreadsTakeNoMoreMemoryThanThoseOfAFew() {
    Tensor fc = new Tensor("h.0.mlp.c_fc.weight", Tensor.Kind.MATRIX, 6400, 1600); // of xl
    assertEquals(640, new ColumnBands(2).rows(fc));
    assertEquals(192, new ColumnBands(96).rows(fc));
    assertEquals(64, new ColumnBands(10_000).rows(fc));
  }

  @Test
  void int8WeightsAreThoseOfTheModelBin() throws IOException {
    HubFolder.of(golden("odd"), "F32").write(folder);
    try (Weights int8 = load(Precision.INT8)) {
      Int8Files.assertHeld(Repository.GOLDEN.resolve("odd/model_q8.bin"), int8);
    }
    Path quantized = folder.resolve("model_q8.bin");
    Int8Files.quantize(folder.resolve("model.safetensors"), quantized);
    assertEquals(-1, Files.mismatch(quantized, Repository.GOLDEN.resolve("odd/model_q8.bin")));
    assertEquals(folder.resolve("model.safetensors"), ModelFiles.at(folder).weights());
  }

  @Test
  void aFileThatIsWrittenWhileItIsReadIsRefused() {
    Path file = HubFolder.of(golden("odd"), "F32").write(folder);
    LoadProgress overwrite =
        (_, _) -> {
          try {
            Files.write(file, new byte[] {0}, StandardOpenOption.WRITE);
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    try (Workers workers = new Workers(1);
        WeightSource open = WeightSource.open(file)) {
      String message =
          assertThrows(
                  ModelFileException.class,
                  () ->
                      open.load(
                          Precision.FLOAT32, Packing.JAVA, workers, new Cancellation(), overwrite))
              .getMessage();
      assertTrue(message.startsWith(file + ": file changed while it was in use: "), message);
    }
  }

  @Test
  void aRequestedCancellationStopsTheReading() {
    Path file = HubFolder.of(golden("odd"), "F32").write(folder);
    Cancellation cancellation = new Cancellation();
    cancellation.request();
    try (Workers workers = new Workers(2);
        WeightSource open = WeightSource.open(file)) {
      assertThrows(
          CancelledException.class,
          () ->
              open.load(Precision.FLOAT32, Packing.JAVA, workers, cancellation, LoadProgress.NONE));
    }
  }

  @Test
  void aFolderIsFoundByItsNameWithItsSizeAndVocabulary() throws IOException {
    Path models = Files.createDirectory(folder.resolve("models"));
    Path hub = Files.createDirectory(models.resolve("little"));
    Path pip = Repository.MODELS.resolve("pip");
    HubFolder.of(pip.resolve("model.bin"), "F16").writeShards(hub, 2);
    for (String name : List.of("vocab.json", "merges.txt")) {
      Files.copy(pip.resolve(name), hub.resolve(name));
    }
    ModelFiles found = new Models(List.of(models)).find("little");
    assertEquals(found, new Models(List.of(models)).installed().getFirst());
    assertTrue(found.bytes() > Files.size(pip.resolve("model.bin")) / 2);
    try (Model model = Model.open(found);
        Model original = Model.open(ModelFiles.at(pip))) {
      assertEquals(original.config(), model.config());
      assertEquals(2048, model.tokenizer().orElseThrow().vocabulary().size());
      assertEquals(64, model.fingerprint().length());
    }
  }
}
