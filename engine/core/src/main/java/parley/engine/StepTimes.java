package parley.engine;

import java.util.Arrays;

/**
 * How long the operations of the forward pass took, for whoever wants to see it: a {@link Session}
 * that is given one notes the time of each operation there. It changes nothing else.
 *
 * <p>The operations of a pass come in one order, that of {@link Gpt2}: the embedding, seven for
 * each layer, and two of the output head.
 */
public final class StepTimes {

  /** What a pass is made of, in the order in which it first occurs. */
  public enum Operation {
    EMBED("embed"),
    LAYER_NORM("layer norm"),
    /** The two products around attention: queries, keys and values before it, projection behind. */
    ATTENTION_PRODUCTS("q, k, v, proj"),
    ATTENTION("attention"),
    MLP("mlp"),
    HEAD("head");

    private final String word;

    Operation(String word) {
      this.word = word;
    }

    /** Its name for tables. */
    public String word() {
      return word;
    }
  }

  private static final Operation[] LAYER = {
    Operation.LAYER_NORM,
    Operation.ATTENTION_PRODUCTS,
    Operation.ATTENTION,
    Operation.ATTENTION_PRODUCTS,
    Operation.LAYER_NORM,
    Operation.MLP,
    Operation.MLP
  };

  private final int layers;
  private final long[] nanos; // [1 + 7 L + 2], in the order of a pass
  private int next;
  private long last;

  public StepTimes(int layers) {
    this.layers = layers;
    this.nanos = new long[1 + LAYER.length * layers + 2];
  }

  /** A pass begins. */
  void begin() {
    next = 0;
    last = System.nanoTime();
  }

  /** The next operation of the pass has ended. */
  void lap() {
    long now = System.nanoTime();
    nanos[next++] += now - last;
    last = now;
  }

  /** Forgets all times. */
  public void clear() {
    Arrays.fill(nanos, 0);
  }

  /** Halves all times, so that those to come count more than those before. */
  public void fade() {
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] /= 2;
    }
  }

  public int layers() {
    return layers;
  }

  /** Nanoseconds of one layer. */
  public long ofLayer(int layer) {
    return sum(1 + layer * LAYER.length, 1 + (layer + 1) * LAYER.length);
  }

  /** Nanoseconds of one operation, in all layers. */
  public long of(Operation operation) {
    return switch (operation) {
      case EMBED -> nanos[0];
      case HEAD -> sum(nanos.length - 2, nanos.length);
      case LAYER_NORM, ATTENTION_PRODUCTS, ATTENTION, MLP -> inLayers(operation);
    };
  }

  private long inLayers(Operation operation) {
    long sum = 0;
    for (int i = 0; i < layers * LAYER.length; i++) {
      sum += LAYER[i % LAYER.length] == operation ? nanos[1 + i] : 0;
    }
    return sum;
  }

  /** Nanoseconds of everything. */
  public long total() {
    return sum(0, nanos.length);
  }

  private long sum(int from, int to) {
    return Arrays.stream(nanos, from, to).sum();
  }
}
