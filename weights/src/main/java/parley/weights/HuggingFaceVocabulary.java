package parley.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import parley.tokenizer.Merge;
import parley.tokenizer.Tokenizer;
import parley.tokenizer.Vocabulary;

/** A tokenizer from HuggingFace's files: vocab.json, token to id, and merges.txt, in rank order. */
public final class HuggingFaceVocabulary {

  /** GPT-2's vocab.json is 1 MB. */
  private static final long MAX_BYTES = 64 << 20;

  /** GPT-2 has 50,257. */
  private static final int MAX_TOKENS = 1 << 22;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private HuggingFaceVocabulary() {}

  /**
   * Reads both files.
   *
   * @throws ModelFileException if one of them is faulty; the message names the token or line
   */
  public static Tokenizer read(Path vocabJson, Path mergesTxt) {
    Vocabulary vocabulary = readVocabulary(vocabJson);
    List<Merge> merges = readMerges(mergesTxt, vocabulary);
    try {
      return Tokenizer.of(vocabulary, merges);
    } catch (IllegalArgumentException e) {
      throw ModelFileException.of(mergesTxt, e.getMessage(), e);
    }
  }

  private static Vocabulary readVocabulary(Path path) {
    ByteBuffer text = withoutByteOrderMark(InputFile.readAll(path, MAX_BYTES));
    List<byte[]> tokens = new ArrayList<>(); // by id, null where none was met yet
    try (JsonParser json = JSON.createParser(text.array(), text.position(), text.remaining())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw ModelFileException.at(path, 0, "vocabulary", "a JSON object", json.currentToken());
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        readToken(path, json, tokens);
      }
      if (json.nextToken() != null) {
        throw ModelFileException.of(path, "expected the end after the object, got more");
      }
      int gap = tokens.indexOf(null);
      if (gap >= 0) {
        throw ModelFileException.of(
            path,
            "id %d: expected a token, for there is an id %d, got none"
                .formatted(gap, tokens.size() - 1));
      }
      return Vocabulary.of(tokens);
    } catch (JsonProcessingException e) {
      throw ModelFileException.of(
          path,
          "cannot read the JSON at line %d, column %d: %s"
              .formatted(
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw InputFile.fault(path, e);
    } catch (IllegalArgumentException e) {
      throw ModelFileException.of(path, e.getMessage(), e);
    }
  }

  private static void readToken(Path path, JsonParser json, List<byte[]> tokens)
      throws IOException {
    String token = json.currentName();
    if (json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
      throw ModelFileException.of(
          path, "token \"%s\": expected an id, got %s".formatted(token, json.getText()));
    }
    int id = json.getIntValue();
    if (id < 0 || id >= MAX_TOKENS) {
      throw ModelFileException.of(
          path,
          "token \"%s\": expected an id from 0 to %d, got %d".formatted(token, MAX_TOKENS - 1, id));
    }
    while (tokens.size() <= id) {
      tokens.add(null);
    }
    if (tokens.get(id) != null) {
      throw ModelFileException.of(
          path, "token \"%s\": expected an id of its own, got %d again".formatted(token, id));
    }
    tokens.set(
        id,
        ByteAlphabet.bytes(token)
            .orElseThrow(
                () ->
                    ModelFileException.of(
                        path,
                        "id %d: expected a token in GPT-2's byte alphabet, got \"%s\""
                            .formatted(id, token))));
  }

  private static List<Merge> readMerges(Path path, Vocabulary vocabulary) {
    List<String> lines = lines(path);
    List<Merge> merges = new ArrayList<>(lines.size());
    // Only the first line can be a comment: "##" and "####" are real merges.
    int first = !lines.isEmpty() && lines.get(0).startsWith("#version") ? 1 : 0;
    for (int i = first; i < lines.size(); i++) {
      String[] parts = lines.get(i).split(" ", -1);
      if (parts.length != 2) {
        throw ModelFileException.of(
            path,
            "line %d: expected two tokens with a space between, got \"%s\""
                .formatted(i + 1, lines.get(i)));
      }
      merges.add(
          new Merge(id(path, i + 1, parts[0], vocabulary), id(path, i + 1, parts[1], vocabulary)));
    }
    return merges;
  }

  private static int id(Path path, int line, String part, Vocabulary vocabulary) {
    int id = ByteAlphabet.bytes(part).map(vocabulary::id).orElse(-1);
    if (id < 0) {
      throw ModelFileException.of(
          path, "line %d: expected tokens of vocab.json, got \"%s\"".formatted(line, part));
    }
    return id;
  }

  /** Lines end with LF or CRLF; empty ones at the end do not count. */
  private static List<String> lines(Path path) {
    ByteBuffer text = withoutByteOrderMark(InputFile.readAll(path, MAX_BYTES));
    try {
      String all = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
      return Arrays.asList(all.stripTrailing().split("\r?\n", -1));
    } catch (CharacterCodingException e) {
      throw ModelFileException.of(path, "expected UTF-8, got other bytes: " + e.getMessage(), e);
    }
  }

  private static ByteBuffer withoutByteOrderMark(ByteBuffer text) {
    boolean marked =
        text.remaining() >= 3
            && text.get(0) == (byte) 0xEF
            && text.get(1) == (byte) 0xBB
            && text.get(2) == (byte) 0xBF;
    return marked ? text.position(3) : text;
  }
}
