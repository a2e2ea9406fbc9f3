package parley.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.Precision;
import parley.engine.RandomWeights;
import parley.engine.Weights;
import parley.engine.Workers;

/** Reading model_q8.bin, and making it of model.bin. */
class ModelQ8Test {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"plain", "odd", "deep", "one"})
  void quantisedGoldenModelsAreTheGoldenFilesByteForByte(String name) throws IOException {
    Path golden = Repository.GOLDEN.resolve(name);
    Path out = folder.resolve("model_q8.bin");
    Quantization cost = Int8Files.quantize(golden.resolve("model.bin"), out);
    assertEquals(-1, Files.mismatch(golden.resolve("model_q8.bin"), out));
    assertEquals(Files.size(golden.resolve("model.bin")), cost.bytesBefore());
    assertEquals(Files.size(out), cost.bytesAfter());
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "odd", "deep", "one"})
  void goldenModelsHaveTheValuesOfTheirFiles(String name) throws IOException {
    Path golden = Repository.GOLDEN.resolve(name);
    Path file = golden.resolve("model_q8.bin");
    try (Weights weights = Tiny.read(file, Precision.INT8);
        Weights quantised = Tiny.read(golden.resolve("model.bin"), Precision.INT8)) {
      Int8Files.assertHeld(file, weights);
      Int8Files.assertHeld(file, quantised); // at load: the same values
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, 1, 1", // layers, heads, width, vocabulary, context, threads
    "2, 3, 21, 65, 7, 2",
    "1, 2, 66, 127, 70, 3"
  })
  void whatIsWrittenIsReadAgain(
      int layers, int heads, int width, int vocabulary, int context, int threads)
      throws IOException {
    ModelConfig config = new ModelConfig(layers, heads, width, vocabulary, context);
    Path in = folder.resolve("model.bin");
    Path out = folder.resolve("model_q8.bin");
    ModelBinWriter.write(in, config, new RandomWeights(5));
    Int8Files.quantize(in, out);
    assertEquals(new FileLayout(config, Precision.INT8).bytes(), Files.size(out));
    try (Workers workers = new Workers(threads);
        Weights written = RandomWeights.of(config, Precision.INT8, 5, workers, new Cancellation());
        Weights read = Tiny.read(out, Precision.INT8)) {
      assertEquals(config, read.config());
      Int8Files.assertHeld(out, read);
      Int8Files.assertHeld(out, written);
    }
  }

  /** Worked out by hand: all rows are zeros but one, of 127 and 0.75 and zeros. */
  @Test
  void theCostIsThatOfTheOneErrorThereIs() {
    Path in = folder.resolve("model.bin");
    ModelBinWriter.write(
        in,
        Tiny.CONFIG,
        (tensor, firstRow, rows, target, _) -> {
          Arrays.fill(target, 0, rows * tensor.cols(), 0);
          if (tensor.name().equals("h.0.mlp.c_fc.weight")) {
            target[0] = 127;
            target[1] = 0.75f; // becomes 1
          }
        });
    Quantization cost = Int8Files.quantize(in, folder.resolve("model_q8.bin"));
    assertEquals("h.0.mlp.c_fc.weight", cost.largestIn());
    assertEquals(0.25, cost.largestError());
    int elements = 11 * 6 + 4 * 6 + 12 * 6 * 6;
    assertEquals(0.25 / Math.sqrt(elements), cost.rmse(), 1e-12);
    assertEquals(2468, cost.bytesBefore());
    assertEquals(1178, cost.bytesAfter());
  }

  @Test
  void aWeightThatIsNotFiniteIsNamedAndTheOldFileStays() throws IOException {
    Path in = written();
    byte[] bytes = Files.readAllBytes(in);
    int place = 20 + 4 * (6 * 9 + 2); // wte, row 9
    System.arraycopy(new byte[] {0, 0, (byte) 0xC0, 0x7F}, 0, bytes, place, 4);
    Files.write(in, bytes);
    Path out = Files.writeString(folder.resolve("model_q8.bin"), "old");
    String fault =
        in
            + ": wte.weight, row 9: expected finite weights to quantise, got NaN;"
            + " export the model again";
    assertEquals(fault, refusal(in, out));
    assertEquals("old", Files.readString(out));
    assertEquals(2, filesInFolder());
    assertEquals(
        fault,
        assertThrows(ModelFileException.class, () -> Tiny.read(in, Precision.INT8).close())
            .getMessage());
  }

  @Test
  void anInt8FileIsRefusedByName() throws IOException {
    Path out = folder.resolve("model_q8.bin");
    Int8Files.quantize(written(), out);
    assertEquals(
        out
            + ": precision: expected float32 weights to quantise, got int8;"
            + " use the model.bin that they were made of",
        refusal(out, folder.resolve("again.bin")));
  }

  @Test
  void theInputIsNeverTheOutput() throws IOException {
    Path in = written();
    byte[] before = Files.readAllBytes(in);
    Path link = Files.createSymbolicLink(folder.resolve("link.bin"), in);
    for (Path out : new Path[] {in, folder.resolve("x").resolve("..").resolve("model.bin"), link}) {
      Files.createDirectories(folder.resolve("x"));
      assertEquals(
          out + ": expected another file than the one to quantise, got the same; name a new one",
          refusal(in, out));
    }
    assertArrayEquals(before, Files.readAllBytes(in));
  }

  @Test
  void whatCannotBeWrittenIsOneClearLine() throws IOException {
    Path in = written();
    Path missing = folder.resolve("missing").resolve("model_q8.bin");
    assertEquals(missing + ": cannot write: no such folder", refusal(in, missing));
    assertEquals(
        folder + ": expected a regular file or none to write, got a folder", refusal(in, folder));
    assertEquals(
        "/dev/null: expected a regular file or none to write, got a device, pipe or socket",
        refusal(in, Path.of("/dev/null")));
  }

  @Test
  void aCancelledRunLeavesTheOldFileAndNothingElse() throws IOException {
    Path in = written();
    Path out = Files.writeString(folder.resolve("model_q8.bin"), "old");
    Cancellation cancellation = new Cancellation();
    LoadProgress cancelling = (done, total) -> cancellation.request();
    try (Workers workers = new Workers(1)) {
      assertThrows(
          CancelledException.class,
          () -> Quantization.run(in, out, workers, cancellation, cancelling));
    }
    assertEquals("old", Files.readString(out));
    assertEquals(2, filesInFolder());
  }

  @Test
  void anInputThatIsWrittenMeanwhileIsRefused() throws IOException {
    Path in = written();
    Path out = folder.resolve("model_q8.bin");
    LoadProgress touching = (done, total) -> assertTrue(in.toFile().setLastModified(1000));
    try (Workers workers = new Workers(1)) {
      String message =
          assertThrows(
                  ModelFileException.class,
                  () -> Quantization.run(in, out, workers, new Cancellation(), touching))
              .getMessage();
      assertTrue(message.startsWith(in + ": file changed while it was in use: "), message);
    }
    assertEquals(1, filesInFolder());
  }

  private static String refusal(Path in, Path out) {
    return assertThrows(ModelFileException.class, () -> Int8Files.quantize(in, out)).getMessage();
  }

  private long filesInFolder() throws IOException {
    try (var files = Files.list(folder)) {
      return files.count();
    }
  }

  private Path written() {
    Path file = folder.resolve("model.bin");
    ModelBinWriter.write(file, Tiny.CONFIG, new RandomWeights(1));
    return file;
  }
}
