package parley.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.Packing;
import parley.engine.Precision;
import parley.engine.RandomWeights;
import parley.engine.Tensor;
import parley.engine.TensorOrder;
import parley.engine.Weights;
import parley.engine.Workers;

/** Reading and writing good files, and files that change under the reader. */
class ModelBinTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"plain", "odd", "deep", "one"})
  void goldenModelsHaveTheValuesOfTheirFiles(String name) throws IOException {
    Path file = Repository.GOLDEN.resolve(name).resolve("model.bin");
    try (Weights weights = Tiny.read(file)) {
      assertArrayEquals(Files.readAllBytes(file), Tiny.fileBytes(weights));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, 1, 1", // layers, heads, width, vocabulary, context, threads
    "2, 3, 21, 65, 7, 2",
    "3, 2, 66, 127, 70, 3",
    "1, 4, 128, 64, 64, 2"
  })
  void whatIsWrittenIsReadAgain(
      int layers, int heads, int width, int vocabulary, int context, int threads)
      throws IOException {
    ModelConfig config = new ModelConfig(layers, heads, width, vocabulary, context);
    Path file = folder.resolve("model.bin");
    ModelBinWriter.write(file, config, new RandomWeights(5));
    assertEquals(new FileLayout(config, Precision.FLOAT32).bytes(), Files.size(file));
    try (Workers workers = new Workers(threads);
        Weights written = RandomWeights.of(config, 5, workers, new Cancellation());
        Weights read = Tiny.read(file)) {
      assertEquals(config, read.config());
      assertArrayEquals(Tiny.fileBytes(written), Tiny.fileBytes(read));
      assertArrayEquals(Files.readAllBytes(file), Tiny.fileBytes(read));
    }
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("model.bin");
    Files.writeString(file, "old");
    assertThrows(
        IllegalStateException.class,
        () ->
            ModelBinWriter.write(
                file,
                Tiny.CONFIG,
                (tensor, firstRow, rows, target, worker) -> {
                  throw new IllegalStateException("no more rows");
                }));
    assertEquals("old", Files.readString(file));
    try (var entries = Files.list(folder)) {
      assertEquals(List.of(file), entries.toList());
    }
  }

  @Test
  void writingIntoAMissingFolderIsOneClearLine() {
    Path file = folder.resolve("missing").resolve("model.bin");
    String message =
        assertThrows(
                ModelFileException.class,
                () -> ModelBinWriter.write(file, Tiny.CONFIG, new RandomWeights(1)))
            .getMessage();
    assertTrue(message.startsWith(file + ": cannot write: "), message);
  }

  @Test
  void changingOrDeletingTheFileAfterwardsHasNoEffect() throws IOException {
    Path file = written();
    byte[] bytes = Files.readAllBytes(file);
    try (Weights weights = Tiny.read(file)) {
      Files.write(file, new byte[100]);
      assertArrayEquals(bytes, Tiny.fileBytes(weights));
      Files.delete(file);
      assertArrayEquals(bytes, Tiny.fileBytes(weights));
    }
  }

  @Test
  void aFileThatShrinksWhileItIsReadIsRefused() throws IOException {
    Path file = written();
    long length = Files.size(file);
    try (InputFile open = InputFile.open(file);
        Float32Rows rows = new Float32Rows(open, Tiny.CONFIG, 1)) {
      try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
        channel.truncate(length - 1);
      }
      Tensor last = TensorOrder.of(Tiny.CONFIG).getLast();
      String message =
          assertThrows(ModelFileException.class, () -> rows.read(last, 0, 1, new float[6], 0))
              .getMessage();
      assertEquals(
          "%s: file changed while it was in use: expected %d bytes, got %d; load it again"
              .formatted(file, length, length - 1),
          message);
    }
  }

  @Test
  void aFileThatIsWrittenWhileItIsReadIsRefused() throws IOException {
    Path file = written();
    Cancellation cancellation = new Cancellation();
    LoadProgress overwrite =
        (done, total) -> {
          try {
            Files.write(file, new byte[] {0}, StandardOpenOption.WRITE);
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    try (Workers workers = new Workers(1);
        WeightFile open = WeightFile.open(file)) {
      String message =
          assertThrows(
                  ModelFileException.class,
                  () ->
                      open.load(Precision.FLOAT32, Packing.JAVA, workers, cancellation, overwrite))
              .getMessage();
      assertTrue(message.startsWith(file + ": file changed while it was in use: "), message);
    }
  }

  @Test
  void aFileThatIsReplacedByAnotherWhileItIsReadIsReadWhole() throws IOException {
    Path file = written();
    byte[] old = Files.readAllBytes(file);
    LoadProgress replace =
        (done, total) -> {
          if (done < total) {
            ModelBinWriter.write(file, Tiny.CONFIG, new RandomWeights(99));
          }
        };
    try (Workers workers = new Workers(1);
        WeightFile open = WeightFile.open(file);
        Weights weights =
            open.load(Precision.FLOAT32, Packing.JAVA, workers, new Cancellation(), replace)) {
      assertArrayEquals(old, Tiny.fileBytes(weights));
      assertFalse(Arrays.equals(old, Files.readAllBytes(file)));
    }
  }

  @Test
  void aRequestedCancellationStopsTheReading() throws IOException {
    Path file = written();
    Cancellation cancellation = new Cancellation();
    cancellation.request();
    try (Workers workers = new Workers(2);
        WeightFile open = WeightFile.open(file)) {
      assertThrows(
          CancelledException.class,
          () ->
              open.load(Precision.FLOAT32, Packing.JAVA, workers, cancellation, LoadProgress.NONE));
    }
  }

  @Test
  void weightsThatAreNotFiniteAreRead() throws IOException {
    Path file = written();
    byte[] bytes = Files.readAllBytes(file);
    bytes[22] = (byte) 0xC0; // 0x7FC0....: NaN
    bytes[23] = 0x7F;
    Files.write(file, bytes);
    try (Weights weights = Tiny.read(file)) {
      assertTrue(Float.isNaN(weights.wte().get(0, 0)));
      assertArrayEquals(bytes, Tiny.fileBytes(weights));
    }
  }

  private Path written() {
    Path file = folder.resolve("model.bin");
    ModelBinWriter.write(file, Tiny.CONFIG, new RandomWeights(1));
    return file;
  }
}
