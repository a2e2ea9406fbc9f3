package parley.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option of config.json that the engine cannot do is refused by name. */
class BadHubConfigTest extends BadHubFolder {

  @Test
  void aMissingConfigIsNamed() throws IOException {
    Files.delete(folder.resolve("config.json"));
    assertEquals("config.json: expected beside model.safetensors, got no such file", refusal(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "gelu_new"          | "gelu"           | activation_function: expected gelu_new, got "gelu", which is not supported
          "gelu_new"          | "relu"           | activation_function: expected gelu_new, got "relu", which is not supported
          "gpt2"              | "gpt_neo"        | model_type: expected gpt2, got "gpt_neo", which is not supported
          ["GPT2LMHeadModel"] | ["LlamaModel"]   | architectures: expected GPT2LMHeadModel, got ["LlamaModel"], which is not supported
          1e-05               | 1e-06            | layer_norm_epsilon: expected 1e-05, got 1.0E-6, which is not supported
          1e-05               | "1e-05"          | layer_norm_epsilon: expected 1e-05, got "1e-05", which is not supported
          "n_inner": null     | "n_inner": 25    | n_inner: expected null or 4 * n_embd = 24, got 25, which is not supported
          "n_layer": 1        | "n_layer": 0     | n_layer: expected 1 to 4096, got 0
          "n_layer": 1        | "n_layer": "1"   | n_layer: expected a whole number, got "1"
          "n_layer": 1        | "n_layer": 1.0   | n_layer: expected a whole number, got 1.0
          "n_layer": 1        | "layers": 1      | n_layer: expected a whole number, got nothing
          "n_layer": 1        | "n_layer": 99999999999 | n_layer: expected a whole number, got 99999999999
          "n_layer": 1        | "n_layer": 1, "n_layer": 1 | expected valid JSON, got at line
          "n_head": 2         | "n_head": 4      | n_embd: expected a multiple of n_head 4, got 6
          "n_positions": 4    | "n_positions": -4 | n_positions: expected 1 to 16777216, got -4
          "n_positions": 4    | "n_positions": 5 | tensor wpe.weight: shape: expected [5, 6], got [4, 6]
          "vocab_size": 11    | "vocab_size": 12 | tensor wte.weight: shape: expected [12, 6], got [11, 6]
          "scale_attn_weights": true | "scale_attn_weights": false | scale_attn_weights: expected true, got false, which is not supported
          "scale_attn_by_inverse_layer_idx": false | "scale_attn_by_inverse_layer_idx": true | scale_attn_by_inverse_layer_idx: expected false, got true, which is not supported
          "reorder_and_upcast_attn": false | "reorder_and_upcast_attn": 1 | reorder_and_upcast_attn: expected true or false, got 1, which is not supported
          "model_type"        | "add_cross_attention": true, "model_type" | add_cross_attention: expected false, got true, which is not supported
          "model_type"        | "quantization_config": {"bits": 4}, "model_type" | quantization_config: expected none, got {"bits":4}, which is not supported
          "model_type"        | "pruned_heads": {"0": [1]}, "model_type" | pruned_heads: expected none, got {"0":[1]}, which is not supported
          "model_type"        | "eos_token_id": 11, "model_type" | eos_token_id: expected a token id below vocab_size, got 11, which is not supported
          {                   | [                | expected valid JSON, got at line
          """)
  void anOptionThatIsWrongOrNotSupportedIsNamed(String good, String bad, String fault) {
    hub().config(config -> config.replace(good, bad)).write(folder);
    String message = refusal(file);
    String where = fault.startsWith("tensor") ? "model.safetensors: " : "config.json: ";
    assertTrue(message.startsWith(where + fault), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "n_positions": 4,   | ``
          "n_inner": null     | "n_inner": 24
          "n_ctx": 4,         | ``
          "reorder_and_upcast_attn": false | "reorder_and_upcast_attn": true
          "activation_function": "gelu_new", | ``
          "layer_norm_epsilon": 1e-05, | "layer_norm_epsilon": 0.00001, "eos_token_id": 3,
          "tie_word_embeddings": true, | "anything": {"else": [1, "x"]},
          """)
  void whatMeansTheSameIsAccepted(String good, String same) {
    hub().config(config -> config.replace(good, same)).write(folder);
    load(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "7", "[1]", "\"x\"", "{} {}", "{"})
  void aConfigThatIsNoObjectIsRefused(String text) throws IOException {
    Files.writeString(folder.resolve("config.json"), text);
    assertTrue(refusal(file).startsWith("config.json: expected "), refusal(file));
  }

  @Test
  void deepNestingIsRefused() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"a\":" + "[".repeat(1_000_000));
    assertTrue(refusal(file).startsWith("config.json: expected valid JSON"), refusal(file));
  }

  @Test
  void anEndTokenOtherThanTheVocabularysIsRefused() throws IOException {
    Path pip = Repository.MODELS.resolve("pip");
    HubFolder.of(pip.resolve("model.bin"), "F16")
        .config(config -> config.replace("\"model_type\"", "\"eos_token_id\": 5, \"model_type\""))
        .write(folder);
    Files.copy(pip.resolve("vocab.bin"), folder.resolve("vocab.bin"));
    String message =
        assertThrows(ModelFileException.class, () -> Model.open(ModelFiles.at(folder)))
            .getMessage();
    assertTrue(
        message.startsWith(folder.resolve("vocab.bin") + ": id of <|endoftext|>: expected 5"),
        message);
  }
}
