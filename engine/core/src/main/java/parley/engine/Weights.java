package parley.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The immutable tensors of one model, in file order, off the heap. Any number of sessions share
 * them; closing frees the memory.
 *
 * @param config the model's dimensions
 * @param wte [V, C] token embedding, tied to the output head
 * @param wpe [S, C] position embedding, row-major float32, never multiplied
 * @param layers one entry for each of the L layers
 * @param lnFWeight [C]
 * @param lnFBias [C]
 * @param arena owner of all the memory
 */
public record Weights(
    ModelConfig config,
    Matrix wte,
    MemorySegment wpe,
    List<LayerWeights> layers,
    MemorySegment lnFWeight,
    MemorySegment lnFBias,
    Arena arena)
    implements AutoCloseable {

  public Weights {
    layers = List.copyOf(layers);
  }

  /** Bytes that decoding one token reads: every weight but wpe. */
  public long bytesPerToken() {
    long bytes = wte.bytes() + lnFWeight.byteSize() + lnFBias.byteSize();
    for (LayerWeights layer : layers) {
      bytes +=
          layer.qkv().bytes()
              + layer.attnProj().bytes()
              + layer.fc().bytes()
              + layer.mlpProj().bytes()
              + layer.ln1Weight().byteSize()
              + layer.ln1Bias().byteSize()
              + layer.qkvBias().byteSize()
              + layer.attnProjBias().byteSize()
              + layer.ln2Weight().byteSize()
              + layer.ln2Bias().byteSize()
              + layer.fcBias().byteSize()
              + layer.mlpProjBias().byteSize();
    }
    return bytes;
  }

  /** Bytes of memory held: {@link #bytesPerToken()} and wpe. */
  public long bytes() {
    return bytesPerToken() + wpe.byteSize();
  }

  @Override
  public void close() {
    arena.close();
  }
}
