package parley.weights;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.tokenizer.Merge;
import parley.tokenizer.Vocabulary;

/**
 * The file tokenizer.json of HuggingFace's newer library: vocabulary, merges and added tokens in
 * one. It can describe many kinds of tokenizer; any but GPT-2's is refused by name.
 */
final class TokenizerJson {

  static final String FILE = "tokenizer.json";

  private final Path path;
  private final JsonNode root;

  private TokenizerJson(Path path, JsonNode root) {
    this.path = path;
    this.root = root;
  }

  /**
   * @throws ModelFileException if the file is faulty, or describes another kind of tokenizer
   */
  static BytePairs read(Path path) {
    return new TokenizerJson(path, StrictJson.object(path)).read();
  }

  private BytePairs read() {
    requireGpt2();
    Vocabulary vocabulary = vocabulary();
    JsonNode list = root.path("model").path("merges");
    if (!list.isArray()) {
      throw fault("model.merges: expected a list, got " + StrictJson.shown(list));
    }
    List<Merge> merges = new ArrayList<>();
    for (JsonNode merge : list) {
      merges.add(merge(merge, "model.merges, number " + merges.size(), vocabulary));
    }
    return new BytePairs(path, vocabulary, Optional.of(merges));
  }

  private void requireGpt2() {
    JsonNode model = root.path("model");
    require("model.type", "BPE", model.path("type"));
    require("model.continuing_subword_prefix", "", model.path("continuing_subword_prefix"));
    require("model.end_of_word_suffix", "", model.path("end_of_word_suffix"));
    require("model.byte_fallback", "false", model.path("byte_fallback"));
    require("model.ignore_merges", "false", model.path("ignore_merges"));
    if (!isAbsent(root.path("normalizer"))) {
      throw unsupported("normalizer", "null", root.path("normalizer"));
    }
    JsonNode split = root.path("pre_tokenizer");
    if (isAbsent(split)) {
      throw unsupported("pre_tokenizer", "ByteLevel", split);
    }
    require("pre_tokenizer.type", "ByteLevel", split.path("type"));
    require("pre_tokenizer.add_prefix_space", "false", split.path("add_prefix_space"));
    require("pre_tokenizer.use_regex", "true", split.path("use_regex"));
  }

  private void require(String field, String only, JsonNode value) {
    if (!isAbsent(value) && !value.asText().equals(only)) {
      throw unsupported(field, only.isEmpty() ? "none" : only, value);
    }
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private Vocabulary vocabulary() {
    VocabJson tokens = new VocabJson();
    JsonNode object = root.path("model").path("vocab");
    if (!object.isObject()) {
      throw fault("model.vocab: expected a JSON object, got " + StrictJson.shown(object));
    }
    try (JsonParser vocab = object.traverse()) {
      tokens.add(path, vocab, ByteAlphabet::bytes);
    } catch (IOException e) {
      throw InputFile.fault(path, e);
    }
    for (JsonNode added : root.path("added_tokens")) {
      JsonNode content = added.path("content");
      if (!content.isTextual()) {
        throw fault("added_tokens: expected content, got " + StrictJson.shown(content));
      }
      byte[] bytes = content.textValue().getBytes(StandardCharsets.UTF_8);
      tokens.put(path, content.textValue(), bytes, added.path("id"));
    }
    return tokens.vocabulary(path);
  }

  /** Older files have "a b", newer ones ["a", "b"]. */
  private Merge merge(JsonNode merge, String place, Vocabulary vocabulary) {
    String[] parts =
        merge.isArray() && merge.size() == 2
            ? new String[] {merge.get(0).asText(), merge.get(1).asText()}
            : merge.asText().split(" ", -1);
    if (parts.length != 2) {
      throw fault(place + ": expected two tokens, got " + StrictJson.shown(merge));
    }
    return MergesTxt.merge(path, place, parts, vocabulary);
  }

  private ModelFileException unsupported(String field, String expected, JsonNode got) {
    return fault(
        "%s: expected %s, got %s, which is not supported"
            .formatted(field, expected, StrictJson.shown(got)));
  }

  private ModelFileException fault(String fault) {
    return ModelFileException.of(path, fault);
  }
}
