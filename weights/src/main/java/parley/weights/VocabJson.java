package parley.weights;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import parley.tokenizer.Vocabulary;

/** The file vocab.json: one object from token, in {@link ByteAlphabet}, to id. */
final class VocabJson {

  /** GPT-2 has 50,257. */
  private static final int MAX_TOKENS = 1 << 22;

  /** Tokens that were added after training, as they are; text never becomes one of them. */
  static final String ADDED = "added_tokens.json";

  private VocabJson() {}

  /**
   * Reads a vocabulary, and the tokens that added_tokens.json beside it adds.
   *
   * @throws ModelFileException if a file is no vocabulary; the message names the token
   */
  static Vocabulary read(Path path) {
    List<byte[]> tokens = new ArrayList<>(); // by id, null where none was met yet
    add(path, ByteAlphabet::bytes, tokens);
    Path added = path.resolveSibling(ADDED);
    if (Files.exists(added)) {
      add(added, text -> Optional.of(text.getBytes(StandardCharsets.UTF_8)), tokens);
    }
    int gap = tokens.indexOf(null);
    if (gap >= 0) {
      throw ModelFileException.of(
          path,
          "id %d: expected a token, as there is an id %d, got none"
              .formatted(gap, tokens.size() - 1));
    }
    try {
      return Vocabulary.of(tokens);
    } catch (IllegalArgumentException e) {
      throw ModelFileException.of(path, e.getMessage(), e);
    }
  }

  private static void add(Path path, Function<String, Optional<byte[]>> alphabet, List<byte[]> to) {
    try (JsonParser json = StrictJson.FACTORY.createParser(HuggingFaceVocabulary.text(path))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw fault(path, "", "a JSON object", json);
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        put(path, json, alphabet, to);
      }
      if (json.nextToken() != null) {
        throw fault(path, "", "nothing after the object", json);
      }
    } catch (JsonProcessingException e) {
      throw StrictJson.fault(path, e);
    } catch (IOException e) {
      throw InputFile.fault(path, e);
    }
  }

  private static void put(
      Path path, JsonParser json, Function<String, Optional<byte[]>> alphabet, List<byte[]> tokens)
      throws IOException {
    String token = json.currentName();
    String where = "token \"" + token + "\": ";
    if (json.nextToken() != JsonToken.VALUE_NUMBER_INT
        || json.getNumberType() != JsonParser.NumberType.INT
        || json.getIntValue() < 0
        || json.getIntValue() >= MAX_TOKENS) {
      throw fault(path, where, "an id from 0 to " + (MAX_TOKENS - 1), json);
    }
    byte[] bytes =
        alphabet
            .apply(token)
            .orElseThrow(
                () ->
                    ModelFileException.of(
                        path, where + "expected GPT-2's byte alphabet, got other characters"));
    int id = json.getIntValue();
    while (tokens.size() <= id) {
      tokens.add(null);
    }
    byte[] known = tokens.set(id, bytes);
    if (known != null && !Arrays.equals(known, bytes)) { // both files may name the end token
      throw fault(path, where, "an id that no other token has", json);
    }
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
