package parley.weights;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands before the tensors of a safetensors file: eight bytes, the length of the header; then
 * the header, a JSON object from tensor name to dtype, shape and place. The tensors follow it
 * without gaps, to the end of the file.
 */
final class SafetensorsHeader {

  /** The format's own limit; GPT-2 xl has 60 KB. */
  private static final long MAX_BYTES = 100_000_000;

  /** GPT-2 xl has 676. */
  private static final int MAX_TENSORS = 1 << 16;

  /** Usual ones have one text. */
  private static final int MAX_METADATA = 1 << 12;

  private static final int MAX_DIMENSIONS = 16;
  private static final String METADATA = "__metadata__";

  private final InputFile file;
  private final long start; // offset of the first tensor
  private final List<StoredTensor> tensors = new ArrayList<>();
  private final Map<String, String> metadata = new HashMap<>();

  private SafetensorsHeader(InputFile file, long start) {
    this.file = file;
    this.start = start;
  }

  /**
   * Reads and checks a header; of the tensors nothing but their place.
   *
   * @throws ModelFileException if the file is no safetensors file, or a tensor's bytes are not as
   *     many as its dtype and shape demand (masks excepted, which nobody reads)
   */
  static SafetensorsHeader read(InputFile file) {
    long length = length(file);
    SafetensorsHeader header = new SafetensorsHeader(file, Long.BYTES + length);
    try (var text =
            new InputStreamReader(
                file.stream(Long.BYTES, header.start), StandardCharsets.UTF_8.newDecoder());
        JsonParser json = StrictJson.FACTORY.createParser(text)) {
      header.parse(json);
    } catch (CharacterCodingException e) {
      throw ModelFileException.of(file.path(), "header: expected UTF-8, got other bytes", e);
    } catch (JsonProcessingException e) {
      throw StrictJson.fault(file.path(), e);
    } catch (IOException e) {
      throw InputFile.fault(file.path(), e);
    }
    header.requireNoGaps();
    header.tensors.forEach(SafetensorsHeader::requireSize);
    return header;
  }

  private static long length(InputFile file) {
    if (file.size() < Long.BYTES) {
      throw ModelFileException.of(
          file.path(),
          "file length: expected 8 bytes or more, got %d; fetch or export the model again"
              .formatted(file.size()));
    }
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.read(bytes, 0);
    long length = bytes.getLong(0);
    long most = Math.min(MAX_BYTES, file.size() - Long.BYTES);
    if (length < 2 || length > most) { // as unsigned 2^64 - 1 it is -1 here
      throw ModelFileException.at(
          file.path(),
          0,
          "length of the header",
          "2 to %d (%s)".formatted(most, most == MAX_BYTES ? "the limit" : "the file's end"),
          Long.toUnsignedString(length) + "; is this a safetensors file?");
    }
    return length;
  }

  /** Tensors in the order of their places. */
  List<StoredTensor> tensors() {
    return tensors;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  private void parse(JsonParser json) throws IOException {
    require(json.nextToken() == JsonToken.START_OBJECT, "header", "a JSON object", json);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      require(json.nextToken() == JsonToken.START_OBJECT, "tensor " + name, "a JSON object", json);
      if (name.equals(METADATA)) {
        parseMetadata(json);
      } else {
        tensors.add(parseTensor(name, json));
      }
      require(tensors.size() <= MAX_TENSORS, "number of tensors", "at most " + MAX_TENSORS, json);
    }
    require(json.nextToken() == null, "header", "nothing after the object", json);
  }

  private void parseMetadata(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      require(json.nextToken() == JsonToken.VALUE_STRING, METADATA, "texts", json);
      metadata.put(key, json.getText());
      require(metadata.size() <= MAX_METADATA, METADATA, "at most " + MAX_METADATA, json);
    }
  }

  private StoredTensor parseTensor(String name, JsonParser json) throws IOException {
    String what = "tensor " + name;
    String dtype = null;
    List<Long> shape = null;
    List<Long> place = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      switch (json.currentName()) {
        case "dtype" -> {
          require(json.nextToken() == JsonToken.VALUE_STRING, what, "a dtype in quotes", json);
          dtype = json.getText();
        }
        case "shape" -> shape = numbers(what + ": shape", MAX_DIMENSIONS, json);
        case "data_offsets" -> place = numbers(what + ": data_offsets", 2, json);
        default -> require(false, what, "dtype, shape and data_offsets", json);
      }
    }
    if (dtype == null || shape == null || place == null || place.size() != 2) {
      throw ModelFileException.of(
          file.path(),
          what
              + ": expected dtype, shape and two data_offsets, got %s, %s and %s"
                  .formatted(dtype, shape, place));
    }
    long begin = place.getFirst();
    long end = place.getLast();
    if (end < begin || end > file.size() - start) {
      throw ModelFileException.of(
          file.path(),
          what
              + ": data_offsets: expected an end from %d to %d (the file's end), got %d"
                  .formatted(begin, file.size() - start, end));
    }
    return new StoredTensor(file, name, dtype, List.copyOf(shape), start + begin, end - begin);
  }

  /** A list of numbers, each 0 or more. */
  private List<Long> numbers(String what, int most, JsonParser json) throws IOException {
    require(json.nextToken() == JsonToken.START_ARRAY, what, "a list of numbers", json);
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      boolean whole =
          json.currentToken() == JsonToken.VALUE_NUMBER_INT
              && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
              && json.getLongValue() >= 0;
      require(whole, what, "whole numbers from 0 to 2^63 - 1", json);
      require(numbers.size() < most, what, "at most " + most + " numbers", json);
      numbers.add(json.getLongValue());
    }
    return numbers;
  }

  private void requireNoGaps() {
    tensors.sort(
        Comparator.comparingLong(StoredTensor::offset).thenComparingLong(StoredTensor::bytes));
    long end = start;
    for (StoredTensor tensor : tensors) {
      if (tensor.offset() != end) {
        throw tensor.fault(
            "data_offsets: expected to begin at %d, where the tensor before it ends, got %d (%s)"
                .formatted(
                    end - start,
                    tensor.offset() - start,
                    tensor.offset() < end ? "an overlap" : "a hole"));
      }
      end += tensor.bytes();
    }
    if (end != file.size()) {
      throw ModelFileException.at(
          file.path(), end, "length", "the end of the file", file.size() - end + " more bytes");
    }
  }

  private static void requireSize(StoredTensor tensor) {
    if (HuggingFaceNames.isMask(tensor.name())) {
      return;
    }
    Dtype dtype =
        Dtype.named(tensor.dtype())
            .orElseThrow(
                () -> tensor.fault("dtype: expected F32, F16 or BF16, got " + tensor.dtype()));
    try {
      long bytes = tensor.shape().stream().reduce((long) dtype.bytes(), Math::multiplyExact);
      if (bytes != tensor.bytes()) {
        throw tensor.fault(
            "data_offsets: expected %d bytes for %s %s, got %d"
                .formatted(bytes, dtype, tensor.shape(), tensor.bytes()));
      }
    } catch (ArithmeticException e) {
      throw tensor.fault("shape: expected fewer than 2^63 bytes, got " + tensor.shape());
    }
  }

  private void require(boolean condition, String what, String expected, JsonParser json)
      throws IOException {
    if (!condition) {
      JsonToken token = json.currentToken();
      throw ModelFileException.at(
          file.path(),
          Long.BYTES + json.currentTokenLocation().getCharOffset(),
          what,
          expected,
          token == null ? "nothing" : json.getText());
    }
  }
}
