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

  /** How the matrices are held; all alike. */
  public Precision precision() {
    return switch (wte) {
      case F32Matrix _ -> Precision.FLOAT32;
      case HalfMatrix half -> half.format().precision();
      case Int8Matrix _ -> Precision.INT8;
    };
  }

  /** Bytes of memory held. */
  public long bytes() {
    return precision().bytes(config);
  }

  @Override
  public void close() {
    arena.close();
  }
}
