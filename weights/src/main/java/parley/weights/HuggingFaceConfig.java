package parley.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.StreamSupport;
import parley.engine.ModelConfig;
import parley.tokenizer.Vocabulary;

/**
 * The file config.json of HuggingFace's models: dimensions, and options of which the engine knows
 * one value each. What it does not say has GPT-2's value; what the engine cannot do is refused.
 *
 * @param model the dimensions
 * @param tied whether the head is the embedding, so that the weights need not hold one
 * @param endToken the id that ends a text, if it says so
 */
public record HuggingFaceConfig(ModelConfig model, boolean tied, OptionalInt endToken) {

  static final String FILE = "config.json";

  /** Those whose weights are a language model's. */
  private static final Set<String> ARCHITECTURES =
      Set.of("GPT2LMHeadModel", "GPT2Model", "GPT2DoubleHeadsModel");

  /** The one that the engine computes: GELU by tanh. That by erf is {@code gelu}. */
  static final String ACTIVATION = "gelu_new";

  static final double LAYER_NORM_EPSILON = 1e-5;

  /**
   * Reads the file.
   *
   * @throws ModelFileException naming the option that is wrong or not supported
   */
  public static HuggingFaceConfig read(Path path) {
    return new Reader(path, StrictJson.object(path)).read();
  }

  /** The file of a model of ours. */
  static byte[] of(ModelConfig model, Optional<Vocabulary> vocabulary) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("activation_function", ACTIVATION);
    json.putArray("architectures").add("GPT2LMHeadModel");
    json.put("attn_pdrop", 0.1).put("embd_pdrop", 0.1).put("resid_pdrop", 0.1);
    Optional<Integer> end = vocabulary.map(Vocabulary::endOfText).filter(id -> id >= 0);
    json.put("bos_token_id", end.orElse(null)).put("eos_token_id", end.orElse(null));
    json.put("initializer_range", 0.02).put("layer_norm_epsilon", LAYER_NORM_EPSILON);
    json.put("model_type", "gpt2");
    json.put("n_ctx", model.maxSeqLen()).put("n_positions", model.maxSeqLen());
    json.put("n_embd", model.nEmbd()).put("n_head", model.nHead()).putNull("n_inner");
    json.put("n_layer", model.nLayer()).put("vocab_size", model.vocabSize());
    json.put("scale_attn_weights", true).put("scale_attn_by_inverse_layer_idx", false);
    json.put("reorder_and_upcast_attn", false).put("tie_word_embeddings", true);
    json.put("torch_dtype", "float32").put("use_cache", true);
    return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private record Reader(Path path, JsonNode json) {

    HuggingFaceConfig read() {
      requireKind();
      requireOption("activation_function", ACTIVATION);
      requireFlag("scale_attn_weights", true);
      requireFlag("scale_attn_by_inverse_layer_idx", false);
      requireFlag("add_cross_attention", false);
      // reorder_and_upcast_attn may be either: attention is computed in float32 anyway
      requireFlagIfAny("reorder_and_upcast_attn");
      requireAbsent("quantization_config");
      requireAbsent("pruned_heads");
      JsonNode epsilon = json.path("layer_norm_epsilon");
      if (!isDefault(epsilon)
          && !(epsilon.isNumber() && epsilon.doubleValue() == LAYER_NORM_EPSILON)) {
        throw unsupported("layer_norm_epsilon", "1e-05", epsilon);
      }
      ModelConfig model = model();
      JsonNode inner = json.path("n_inner");
      int expected = 4 * model.nEmbd();
      if (!isDefault(inner) && !(inner.isInt() && inner.intValue() == expected)) {
        throw unsupported("n_inner", "null or 4 * n_embd = " + expected, inner);
      }
      return new HuggingFaceConfig(model, requireFlagIfAny("tie_word_embeddings"), endToken(model));
    }

    private void requireKind() {
      requireOption("model_type", "gpt2");
      JsonNode architectures = json.path("architectures");
      boolean known =
          StreamSupport.stream(architectures.spliterator(), false)
              .anyMatch(name -> ARCHITECTURES.contains(name.asText()));
      if (!isDefault(architectures) && !known) {
        throw unsupported("architectures", "GPT2LMHeadModel", architectures);
      }
    }

    private ModelConfig model() {
      String context = json.has("n_positions") ? "n_positions" : "n_ctx";
      try {
        return new ModelConfig(
            number("n_layer"),
            number("n_head"),
            number("n_embd"),
            number("vocab_size"),
            number(context));
      } catch (IllegalArgumentException e) {
        throw ModelFileException.of(path, e.getMessage().replace("max_seq_len", context), e);
      }
    }

    private int number(String field) {
      JsonNode value = json.path(field);
      if (!value.isInt()) {
        throw ModelFileException.of(
            path, field + ": expected a whole number, got " + StrictJson.shown(value));
      }
      return value.intValue();
    }

    private OptionalInt endToken(ModelConfig model) {
      JsonNode end = json.path("eos_token_id");
      if (isDefault(end)) {
        return OptionalInt.empty();
      }
      if (!end.isInt() || end.intValue() < 0 || end.intValue() >= model.vocabSize()) {
        throw unsupported("eos_token_id", "a token id below vocab_size", end);
      }
      return OptionalInt.of(end.intValue());
    }

    private void requireOption(String field, String only) {
      JsonNode value = json.path(field);
      if (!isDefault(value) && !value.asText().equals(only)) {
        throw unsupported(field, only, value);
      }
    }

    private void requireFlag(String field, boolean only) {
      JsonNode value = json.path(field);
      if (!isDefault(value) && !(value.isBoolean() && value.booleanValue() == only)) {
        throw unsupported(field, String.valueOf(only), value);
      }
    }

    /** The value of a flag that is true where it is not set. */
    private boolean requireFlagIfAny(String field) {
      JsonNode value = json.path(field);
      if (!isDefault(value) && !value.isBoolean()) {
        throw unsupported(field, "true or false", value);
      }
      return isDefault(value) || value.booleanValue();
    }

    private void requireAbsent(String field) {
      JsonNode value = json.path(field);
      if (!isDefault(value) && !value.isEmpty()) {
        throw unsupported(field, "none", value);
      }
    }

    private static boolean isDefault(JsonNode value) {
      return value.isMissingNode() || value.isNull();
    }

    private ModelFileException unsupported(String field, String expected, JsonNode got) {
      return ModelFileException.of(
          path,
          "%s: expected %s, got %s, which is not supported"
              .formatted(field, expected, StrictJson.shown(got)));
    }
  }
}
