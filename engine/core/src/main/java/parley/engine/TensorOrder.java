package parley.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/** The one declaration of a model's tensors: their names, shapes and order in our files. */
public final class TensorOrder {

  private TensorOrder() {}

  /** The tensors of a model in file order; matrices are [out, in]. */
  public static List<Tensor> of(ModelConfig config) {
    int c = config.nEmbd();
    List<Tensor> order = new ArrayList<>();
    order.add(matrix("wte.weight", config.vocabSize(), c));
    order.add(new Tensor("wpe.weight", Tensor.Kind.TABLE, config.maxSeqLen(), c));
    for (int layer = 0; layer < config.nLayer(); layer++) {
      String h = "h." + layer + ".";
      order.add(vector(h + "ln_1.weight", c));
      order.add(vector(h + "ln_1.bias", c));
      order.add(matrix(h + "attn.c_attn.weight", 3 * c, c));
      order.add(vector(h + "attn.c_attn.bias", 3 * c));
      order.add(matrix(h + "attn.c_proj.weight", c, c));
      order.add(vector(h + "attn.c_proj.bias", c));
      order.add(vector(h + "ln_2.weight", c));
      order.add(vector(h + "ln_2.bias", c));
      order.add(matrix(h + "mlp.c_fc.weight", 4 * c, c));
      order.add(vector(h + "mlp.c_fc.bias", 4 * c));
      order.add(matrix(h + "mlp.c_proj.weight", c, 4 * c));
      order.add(vector(h + "mlp.c_proj.bias", c));
    }
    order.add(vector("ln_f.weight", c));
    order.add(vector("ln_f.bias", c));
    return List.copyOf(order);
  }

  /**
   * Places each tensor in memory, in file order, which is also the order of the components of
   * {@link Weights} and {@link LayerWeights}.
   *
   * @param arena becomes the owner of the weights
   */
  static Weights place(ModelConfig config, Arena arena, Placement memory) {
    Iterator<Tensor> order = of(config).iterator();
    Supplier<Matrix> matrix = () -> memory.matrix(order.next());
    Supplier<MemorySegment> segment = () -> memory.segment(order.next());
    Matrix wte = matrix.get();
    MemorySegment wpe = segment.get();
    List<LayerWeights> layers = new ArrayList<>();
    for (int layer = 0; layer < config.nLayer(); layer++) {
      layers.add(
          new LayerWeights(
              segment.get(),
              segment.get(),
              matrix.get(),
              segment.get(),
              matrix.get(),
              segment.get(),
              segment.get(),
              segment.get(),
              matrix.get(),
              segment.get(),
              matrix.get(),
              segment.get()));
    }
    return new Weights(config, wte, wpe, layers, segment.get(), segment.get(), arena);
  }

  /** Gives a tensor its place in memory. */
  interface Placement {

    Matrix matrix(Tensor tensor);

    /** The place of a table or a vector. */
    MemorySegment segment(Tensor tensor);
  }

  private static Tensor matrix(String name, int rows, int cols) {
    return new Tensor(name, Tensor.Kind.MATRIX, rows, cols);
  }

  private static Tensor vector(String name, int length) {
    return new Tensor(name, Tensor.Kind.VECTOR, 1, length);
  }
}
