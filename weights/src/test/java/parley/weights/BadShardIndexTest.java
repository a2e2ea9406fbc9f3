package parley.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An index that names what is not there, or elsewhere. */
class BadShardIndexTest extends BadHubFolder {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "model-00001-of-00002.safetensors" | "../x.safetensors"   | model.safetensors.index.json: tensor wte.weight: expected the name of a .safetensors file in this folder, got "../x.safetensors"
          "model-00001-of-00002.safetensors" | "/tmp/x.safetensors" | model.safetensors.index.json: tensor wte.weight: expected the name of a .safetensors file in this folder, got "/tmp/x.safetensors"
          "model-00001-of-00002.safetensors" | "a\\\\b.safetensors" | model.safetensors.index.json: tensor wte.weight: expected the name of a .safetensors file in this folder, got "a\\\\b.safetensors"
          "model-00001-of-00002.safetensors" | "x.bin"              | model.safetensors.index.json: tensor wte.weight: expected the name of a .safetensors file in this folder, got "x.bin"
          "model-00001-of-00002.safetensors" | ".safetensors"       | model.safetensors.index.json: tensor wte.weight: expected the name of a .safetensors file in this folder, got ".safetensors"
          "model-00001-of-00002.safetensors" | 7                    | model.safetensors.index.json: tensor wte.weight: expected the name of a .safetensors file in this folder, got 7
          "model-00001-of-00002.safetensors" | "gone.safetensors"   | gone.safetensors: no such file
          "model-00001-of-00002.safetensors" | "model-00002-of-00002.safetensors" | model-00002-of-00002.safetensors: tensor wte.weight: expected here, as model.safetensors.index.json says, got none
          "weight_map"                       | "weights"            | model.safetensors.index.json: weight_map: expected a JSON object of tensors, got nothing
          "wte.weight": "model-00001-of-00002.safetensors", | `` | model.safetensors.index.json: tensor wte.weight: expected for n_layer 1, got none
          """)
  void anIndexThatIsNotTrueIsRefused(String good, String bad, String fault) throws IOException {
    Path index = hub().writeShards(folder, 2);
    String text = Files.readString(index);
    int at = text.indexOf(good);
    assertTrue(at >= 0);
    Files.writeString(index, text.substring(0, at) + bad + text.substring(at + good.length()));
    assertEquals(fault, refusal(index));
  }

  @Test
  void aShardThatIsMissingIsNamed() throws IOException {
    Path index = hub().writeShards(folder, 3);
    Files.delete(folder.resolve("model-00002-of-00003.safetensors"));
    assertEquals("model-00002-of-00003.safetensors: no such file", refusal(index));
  }
}
