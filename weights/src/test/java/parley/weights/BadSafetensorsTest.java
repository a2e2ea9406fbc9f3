package parley.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every malformed header of a safetensors file, and what is no such file. */
class BadSafetensorsTest extends BadHubFolder {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 | file length: expected 8 bytes or more, got 0; fetch or export the model again
          7 | file length: expected 8 bytes or more, got 7; fetch or export the model again
          8 | length of the header at offset 0: expected 2 to 0 (the file's end), got LENGTH; is this a safetensors file?
          99 | length of the header at offset 0: expected 2 to 91 (the file's end), got LENGTH; is this a safetensors file?
          """)
  void aFileThatIsTooShort(int length, String fault) throws IOException {
    byte[] good = Files.readAllBytes(file);
    long header = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong();
    Files.write(file, Arrays.copyOf(good, length));
    String expected = fault.replace("LENGTH", String.valueOf(header));
    assertEquals("model.safetensors: " + expected, refusal(file));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "-1, 18446744073709551615",
    "100000001, 100000001",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, 9223372036854775808"
  })
  void aHeaderLengthThatCannotBe(long length, String shown) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Files.write(file, bytes);
    assertEquals(
        "model.safetensors: length of the header at offset 0: expected 2 to %d (the file's end),"
                .formatted(bytes.length - 8)
            + " got %s; is this a safetensors file?".formatted(shown),
        refusal(file));
  }

  @Test
  void aHeaderOfMoreThanTheLimitIsNotRead() throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(length.putLong(100_000_001).flip(), 0);
      channel.write(ByteBuffer.allocate(1), 200_000_000); // sparse
    }
    assertEquals(
        "model.safetensors: length of the header at offset 0: expected 2 to 100000000 (the limit),"
            + " got 100000001; is this a safetensors file?",
        refusal(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                      | header at offset 8: expected a JSON object, got [
          {}x                     | expected valid JSON, got at line 1, column 3
          {} {}                   | header at offset 11: expected nothing after the object, got {
          {"a":1}                 | tensor a at offset 13: expected a JSON object, got 1
          {"a":{"dtype":"F32"}}   | tensor a: expected dtype, shape and two data_offsets, got F32, null and null
          {"a":{"dtype":1}}       | tensor a at offset 22: expected a dtype in quotes, got 1
          {"a":{"shape":{}}}      | tensor a: shape at offset 22: expected a list of numbers, got {
          {"a":{"shape":[-1]}}    | tensor a: shape at offset 23: expected whole numbers from 0 to 2^63 - 1, got -1
          {"a":{"shape":[1.5]}}   | tensor a: shape at offset 23: expected whole numbers from 0 to 2^63 - 1, got 1.5
          {"a":{"shape":[9223372036854775808]}} | tensor a: shape at offset 23: expected whole numbers from 0 to 2^63 - 1, got 9223372036854775808
          {"a":{"data_offsets":[0,1,2]}} | tensor a: data_offsets at offset 34: expected at most 2 numbers, got 2
          {"a":{"kind":"x"}}      | tensor a at offset 14: expected dtype, shape and data_offsets, got kind
          {"a":{},"a":{}}         | tensor a: expected dtype, shape and two data_offsets, got null, null and null
          {"a":{"dtype":"F32","dtype":"F32"}} | expected valid JSON, got at line 1, column 28: Duplicate field 'dtype'
          {"__metadata__":{"a":"b","a":"c"}} | expected valid JSON, got at line 1, column 29: Duplicate field 'a'
          {"__metadata__":{"a":1}} | __metadata__ at offset 29: expected texts, got 1
          {"a                     | expected valid JSON, got at line 1, column
          """)
  void aHeaderThatIsNoTableOfTensors(String header, String fault) {
    HubFolder.write(file, header, hub().entries());
    String message = refusal(file);
    assertTrue(message.startsWith("model.safetensors: " + fault), message);
  }

  @Test
  void metadataWithoutEndIsRefusedBeforeItFillsTheMemory() {
    StringBuilder texts = new StringBuilder("{\"__metadata__\":{\"\":\"\"");
    for (int i = 0; i < 5000; i++) {
      texts.append(",\"").append(i).append("\":\"\"");
    }
    HubFolder.write(file, texts.append("}}").toString(), hub().entries());
    String message = refusal(file);
    assertTrue(message.contains("__metadata__ at offset"), message);
    assertTrue(message.contains("expected at most 4096"), message);
  }

  @Test
  void aTensorThatStandsTwiceIsRefused() {
    String header = HubFolder.header(hub().entries());
    String again = HubFolder.field(hub().entries().getFirst(), 0, 264);
    HubFolder.write(file, header.replaceFirst("\\}$", "," + again + "}"), hub().entries());
    assertTrue(refusal(file).contains("Duplicate field 'wte.weight'"), refusal(file));
  }

  @Test
  void aHeaderThatIsNotUtf8IsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[12] = (byte) 0xFF;
    Files.write(file, bytes);
    assertEquals("model.safetensors: header: expected UTF-8, got other bytes", refusal(file));
  }

  @Test
  void deepNestingIsRefused() {
    HubFolder.write(file, "{\"a\":{\"shape\":" + "[".repeat(1_000_000), List.of());
    assertTrue(
        refusal(file).startsWith("model.safetensors: tensor a: shape at offset 23: expected whole"),
        refusal(file));
  }

  @Test
  void spacesAfterTheHeaderAreTheFormatsPadding() {
    HubFolder.write(file, HubFolder.header(hub().entries()) + "      ", hub().entries());
    load(file);
  }

  /** The places of two of the tensors: wte is 0 to 264, wpe 264 to 360. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [0,264]   | [4,268]   | tensor wte.weight: data_offsets: expected to begin at 0, where the tensor before it ends, got 4 (a hole)
          [264,360] | [260,356] | tensor wpe.weight: data_offsets: expected to begin at 264, where the tensor before it ends, got 260 (an overlap)
          [264,360] | [0,96]    | tensor wte.weight: data_offsets: expected to begin at 96, where the tensor before it ends, got 0 (an overlap)
          [264,360] | [268,364] | tensor wpe.weight: data_offsets: expected to begin at 264, where the tensor before it ends, got 268 (a hole)
          [264,360] | [264,263] | tensor wpe.weight: data_offsets: expected an end from 264 to 2760 (the file's end), got 263
          [264,360] | [264,9999]| tensor wpe.weight: data_offsets: expected an end from 264 to 2760 (the file's end), got 9999
          [264,360] | [-4,360]  | tensor wpe.weight: data_offsets at offset OFFSET: expected whole numbers from 0 to 2^63 - 1, got -4
          [264,360] | [264.0,360] | tensor wpe.weight: data_offsets at offset OFFSET: expected whole numbers from 0 to 2^63 - 1, got 264.0
          [4,6]     | [4,7]     | tensor wpe.weight: data_offsets: expected 112 bytes for F32 [4, 7], got 96
          [4,6]     | [2147483648,8589934592] | tensor wpe.weight: shape: expected fewer than 2^63 bytes, got [2147483648, 8589934592]
          [4,6]     | [24]      | tensor wpe.weight: shape: expected [4, 6], got [24]
          [4,6]     | [6,4]     | tensor wpe.weight: shape: expected [4, 6], got [6, 4], which is transposed
          [6,18]    | [18,6]    | tensor h.0.attn.c_attn.weight: shape: expected [6, 18], got [18, 6], which is transposed
          [6,18]    | [9,12]    | tensor h.0.attn.c_attn.weight: shape: expected [6, 18], got [9, 12]
          "F32","shape":[11 | "F12","shape":[11 | tensor wte.weight: dtype: expected F32, F16 or BF16, got F12
          "F32","shape":[11 | "I32","shape":[11 | tensor wte.weight: dtype: expected F32, F16 or BF16, got I32
          """)
  void aTensorThatIsNotWhatItsPlaceSays(String good, String bad, String fault) {
    String header = HubFolder.header(hub().entries());
    assertTrue(header.contains(good));
    String changed = header.replaceFirst(Pattern.quote(good), bad);
    HubFolder.write(file, changed, hub().entries());
    int data = hub().entries().stream().mapToInt(e -> e.bytes().length).sum();
    String expected =
        fault
            .replace("2760", String.valueOf(data))
            .replace("OFFSET", String.valueOf(8 + Math.max(0, changed.indexOf(bad) + 1)));
    assertEquals("model.safetensors: " + expected, refusal(file));
  }

  @Test
  void bytesAfterTheLastTensorAreRefused() throws IOException {
    byte[] good = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(good, good.length + 3));
    assertEquals(
        "model.safetensors: length at offset %d: expected the end of the file, got 3 more bytes"
            .formatted(good.length),
        refusal(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pytorch_model.bin",
        "pytorch_model-00001-of-00002.bin",
        "a.pt",
        "b.pth",
        "c.ckpt",
        "d.pkl"
      })
  void pickleIsNeverRead(String name) throws IOException {
    Path folderOfPickle = Files.createDirectory(folder.resolve("pickle"));
    Path pickle = Files.writeString(folderOfPickle.resolve(name), "anything");
    for (Path path : List.of(pickle, folderOfPickle)) {
      String message =
          assertThrows(ModelFileException.class, () -> load(ModelFiles.at(path).weights()))
              .getMessage();
      assertTrue(
          message.startsWith(
              pickle
                  + ": expected model.safetensors or model.bin, got PyTorch's pickle, which is"
                  + " never read"),
          message);
      assertTrue(message.contains("fetch model.safetensors of the same model"), message);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"504b03040000", "80025d71", "8004950a"})
  void pickleUnderAnotherNameIsRecognised(String start) throws IOException {
    byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(start), 100);
    Path model = Files.write(folder.resolve("model.bin"), bytes);
    assertTrue(refusal(model).contains("PyTorch's pickle, which is never read"), refusal(model));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whatIsNoFileIsRefusedWithoutWaiting() throws Exception {
    Path fifo = folder.resolve("fifo.safetensors");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    assertEquals(
        "fifo.safetensors: expected a regular file, got a device, pipe or socket", refusal(fifo));
    Path zero = Files.createSymbolicLink(folder.resolve("zero.safetensors"), Path.of("/dev/zero"));
    assertEquals(
        "zero.safetensors: expected a regular file, got a device, pipe or socket", refusal(zero));
    Files.delete(zero); // or who deletes the folder warns of it
    Path loop = folder.resolve("loop.safetensors");
    Files.createSymbolicLink(loop, loop);
    assertTrue(refusal(loop).startsWith("loop.safetensors: cannot read: "), refusal(loop));
    Path dir = Files.createDirectory(folder.resolve("dir.safetensors"));
    assertEquals("dir.safetensors: expected a regular file, got a folder", refusal(dir));
  }

  @Test
  void theErrorLineStaysShortAndVisibleWhateverTheFileHolds() {
    HubFolder.write(file, "{\"" + "\\u001b[31m".repeat(100_000) + "\":1}", List.of());
    String message = refusal(file);
    assertTrue(message.length() < 600, message);
    assertFalse(message.contains("\u001b"), message);
  }
}
