package parley.weights;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
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

/** The tokens of the file vocab.json: one object from token, in {@link ByteAlphabet}, to id. */
final class VocabJson {

  /** GPT-2 has 50,257. */
  private static final int MAX_TOKENS = 1 << 22;

  private static final String IDS = "an id from 0 to " + (MAX_TOKENS - 1);

  /** Tokens that were added after training, as they are; text never becomes one of them. */
  static final String ADDED = "added_tokens.json";

  private final List<byte[]> tokens = new ArrayList<>(); // by id, null where none was met yet

  /** No token yet. */
  VocabJson() {}

  /**
   * Reads a vocabulary, and the tokens that added_tokens.json beside it adds.
   *
   * @throws ModelFileException if a file is no vocabulary; the message names the token
   */
  static Vocabulary read(Path path) {
    VocabJson tokens = new VocabJson();
    tokens.add(path, ByteAlphabet::bytes);
    Path added = path.resolveSibling(ADDED);
    if (Files.exists(added)) {
      tokens.add(added, text -> Optional.of(text.getBytes(StandardCharsets.UTF_8)));
    }
    return tokens.vocabulary(path);
  }

  /**
   * All tokens.
   *
   * @param path that errors name
   */
  Vocabulary vocabulary(Path path) {
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

  private void add(Path path, Function<String, Optional<byte[]>> alphabet) {
    try (JsonParser json = StrictJson.FACTORY.createParser(TextFile.read(path))) {
      add(path, json, alphabet);
    } catch (JsonProcessingException e) {
      throw StrictJson.fault(path, e);
    } catch (IOException e) {
      throw InputFile.fault(path, e);
    }
  }

  /**
   * Adds the tokens of an object from token to id.
   *
   * @param alphabet how tokens are written
   */
  void add(Path path, JsonParser json, Function<String, Optional<byte[]>> alphabet)
      throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw fault(path, "", "a JSON object", json);
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String token = json.currentName();
      if (json.nextToken() != JsonToken.VALUE_NUMBER_INT
          || json.getNumberType() != JsonParser.NumberType.INT) {
        throw fault(path, where(token), IDS, json);
      }
      byte[] bytes =
          alphabet
              .apply(token)
              .orElseThrow(
                  () ->
                      ModelFileException.of(
                          path,
                          where(token) + "expected GPT-2's byte alphabet, got other characters"));
      put(path, token, bytes, IntNode.valueOf(json.getIntValue()));
    }
    if (json.nextToken() != null) {
      throw fault(path, "", "nothing after the object", json);
    }
  }

  /** Adds one token. */
  void put(Path path, String token, byte[] bytes, JsonNode id) {
    if (!id.isInt() || id.intValue() < 0 || id.intValue() >= MAX_TOKENS) {
      throw ModelFileException.of(
          path, where(token) + "expected " + IDS + ", got " + StrictJson.shown(id));
    }
    while (tokens.size() <= id.intValue()) {
      tokens.add(null);
    }
    byte[] known = tokens.set(id.intValue(), bytes);
    if (known != null && !Arrays.equals(known, bytes)) { // both files may name the end token
      throw ModelFileException.of(
          path, where(token) + "expected an id that no other token has, got " + id);
    }
  }

  private static String where(String token) {
    return "token \"" + token + "\": ";
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
