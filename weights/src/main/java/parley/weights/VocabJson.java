package parley.weights;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import parley.tokenizer.Vocabulary;

/** The file vocab.json: one object from token, in {@link ByteAlphabet}, to id. */
final class VocabJson {

  /** GPT-2 has 50,257. */
  private static final int MAX_TOKENS = 1 << 22;

  private VocabJson() {}

  static Vocabulary read(Path path) {
    try (JsonParser json = StrictJson.FACTORY.createParser(HuggingFaceVocabulary.text(path))) {
      return Vocabulary.of(tokens(path, json));
    } catch (JsonProcessingException e) {
      throw StrictJson.fault(path, e);
    } catch (IOException e) {
      throw InputFile.fault(path, e);
    } catch (IllegalArgumentException e) {
      throw ModelFileException.of(path, e.getMessage(), e);
    }
  }

  private static List<byte[]> tokens(Path path, JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw fault(path, "", "a JSON object", json);
    }
    List<byte[]> tokens = new ArrayList<>(); // by id, null where none was met yet
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      put(path, json, tokens);
    }
    if (json.nextToken() != null) {
      throw fault(path, "", "nothing after the object", json);
    }
    int gap = tokens.indexOf(null);
    if (gap >= 0) {
      throw ModelFileException.of(
          path,
          "id %d: expected a token, as there is an id %d, got none"
              .formatted(gap, tokens.size() - 1));
    }
    return tokens;
  }

  private static void put(Path path, JsonParser json, List<byte[]> tokens) throws IOException {
    String token = json.currentName();
    String where = "token \"" + token + "\": ";
    if (json.nextToken() != JsonToken.VALUE_NUMBER_INT
        || json.getNumberType() != JsonParser.NumberType.INT
        || json.getIntValue() < 0
        || json.getIntValue() >= MAX_TOKENS) {
      throw fault(path, where, "an id from 0 to " + (MAX_TOKENS - 1), json);
    }
    int id = json.getIntValue();
    while (tokens.size() <= id) {
      tokens.add(null);
    }
    if (tokens.get(id) != null) {
      throw fault(path, where, "an id that no other token has", json);
    }
    byte[] bytes =
        ByteAlphabet.bytes(token)
            .orElseThrow(
                () ->
                    ModelFileException.of(
                        path, where + "expected GPT-2's byte alphabet, got other characters"));
    tokens.set(id, bytes);
  }

  private static ModelFileException fault(Path path, String where, String expected, JsonParser json)
      throws IOException {
    String got =
        switch (json.currentToken()) {
          case null -> "nothing";
          case VALUE_STRING -> '"' + json.getText() + '"';
          default -> json.getText();
        };
    return ModelFileException.of(path, where + "expected " + expected + ", got " + got);
  }

  /** A vocabulary as the file holds it. */
  static String of(Vocabulary vocabulary) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (int id = 0; id < vocabulary.size(); id++) {
      json.put(ByteAlphabet.text(vocabulary.bytes(id)), id);
    }
    return json.toString();
  }
}
