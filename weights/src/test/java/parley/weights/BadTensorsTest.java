package parley.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors that are missing, or that the engine could only ignore. */
class BadTensorsTest extends BadHubFolder {

  @ParameterizedTest
  @ValueSource(strings = {"wte.weight", "wpe.weight", "h.0.mlp.c_fc.bias", "ln_f.bias"})
  void aMissingTensorIsNamed(String name) {
    hub().without(name).write(folder);
    assertEquals(
        "model.safetensors: tensor %s: expected for n_layer 1, got none".formatted(name),
        refusal(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"h.1.ln_1.bias", "score.weight", "h.0.crossattention.c_attn.bias"})
  void aTensorThatTheEngineDoesNotKnowIsNotIgnored(String name) {
    hub().with(hub().entry("ln_f.bias").named(name)).write(folder);
    assertEquals(
        "model.safetensors: tensor %s: expected no tensor of this name in a GPT-2 of n_layer 1,"
                .formatted(name)
            + " got one, which is not supported",
        refusal(file));
  }

  @Test
  void oneTensorUnderTwoNamesIsRefused() {
    hub().with(hub().entry("ln_f.bias").named("transformer.ln_f.bias")).write(folder);
    assertEquals(
        "model.safetensors: tensor transformer.ln_f.bias: expected once, got ln_f.bias too",
        refusal(file));
  }

  @Test
  void aHeadOfItsOwnIsNotIgnored() {
    HubFolder hub = hub();
    HubFolder.Entry wte = hub.entry("wte.weight");
    byte[] other = wte.bytes().clone();
    other[6 * 4 * 7 + 1] ^= 1; // in row 7
    hub.with(new HubFolder.Entry("lm_head.weight", "F32", wte.shape(), other)).write(folder);
    assertEquals(
        "model.safetensors: tensor lm_head.weight: row 7: expected the values of wte.weight, to"
            + " which the head is tied, got others; a head of its own is not supported",
        refusal(file));
  }

  @Test
  void aMissingHeadIsAFaultOnlyWhereItIsNotTied() {
    hub()
        .config(c -> c.replace("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false"))
        .write(folder);
    assertEquals(
        "model.safetensors: tensor lm_head.weight: expected as tie_word_embeddings is false, got"
            + " none",
        refusal(file));
    hub().withHead().write(folder); // equal to the embedding
    load(file);
  }
}
