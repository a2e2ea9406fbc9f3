package parley.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;

/** JSON as our readers take it: no key stands twice, and every fault is one line with its place. */
final class StrictJson {

  static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private StrictJson() {}

  /**
   * A file that holds one object.
   *
   * @throws ModelFileException if it holds anything else
   */
  static JsonNode object(Path path) {
    try {
      JsonNode json =
          new ObjectMapper(FACTORY)
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .readTree(TextFile.read(path));
      if (!json.isObject()) {
        throw ModelFileException.of(path, "expected a JSON object, got " + shown(json));
      }
      return json;
    } catch (JsonProcessingException e) {
      throw fault(path, e);
    }
  }

  /** A value as an error shows it. */
  static String shown(JsonNode value) {
    return value == null || value.isMissingNode() ? "nothing" : value.toString();
  }

  static ModelFileException fault(Path path, JsonProcessingException e) {
    String place =
        e.getLocation() == null
            ? ""
            : " at line %d, column %d"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    return ModelFileException.of(
        path, "expected valid JSON, got%s: %s".formatted(place, e.getOriginalMessage()), e);
  }
}
