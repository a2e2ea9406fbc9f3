package parley.engine.onnx;

import static parley.engine.onnx.GraphBuilder.attribute;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;
import parley.engine.ModelConfig;

/**
 * GPT-2 as a graph of operators: kilobytes, as the weights are not in it. All rows T of one run are
 * a [T, C] matrix; there is one text at a time.
 *
 * <p>Attention is ONNX Runtime's GroupQueryAttention with as many keys as queries, the one operator
 * of its that writes new keys and values behind the old ones where they lie: past and present may
 * be the same memory, [1, heads, S, D] with room for the whole context, and nothing is copied for a
 * token. It wants the width of a head to be a multiple of {@value #HEAD_MULTIPLE}, so narrower
 * heads are padded with zeros, which adds nothing to any sum.
 */
final class Gpt2Graph {

  static final String IDS = "ids"; // [T] int64
  static final String POSITIONS = "positions"; // [T] int64
  static final String FIRST_WANTED = "first_wanted"; // [1] int64, the first row with logits
  static final String LAST_POSITION = "last_position"; // [1] int32
  static final String LENGTH = "length"; // [1] int32, positions with those of this run
  static final String LOGITS = "logits"; // [wanted, V]

  private static final int HEAD_MULTIPLE = 8;
  private static final float EPSILON = 1e-5f;

  private final ModelConfig config;
  private final GraphBuilder graph = new GraphBuilder();
  private final int heads;
  private final int headSize; // D, padded
  private final int width; // C

  private Gpt2Graph(ModelConfig config) {
    this.config = config;
    this.heads = config.nHead();
    this.headSize = headSize(config);
    this.width = config.nEmbd();
  }

  static byte[] of(ModelConfig config) {
    return new Gpt2Graph(config).build();
  }

  /** Width of a head with its padding. */
  static int headSize(ModelConfig config) {
    return Math.ceilDiv(config.headSize(), HEAD_MULTIPLE) * HEAD_MULTIPLE;
  }

  static String pastKeys(int layer) {
    return "past.%d.keys".formatted(layer);
  }

  static String pastValues(int layer) {
    return "past.%d.values".formatted(layer);
  }

  static String presentKeys(int layer) {
    return "present.%d.keys".formatted(layer);
  }

  static String presentValues(int layer) {
    return "present.%d.values".formatted(layer);
  }

  private byte[] build() {
    graph.input(IDS, DataType.INT64, "T");
    graph.input(POSITIONS, DataType.INT64, "T");
    graph.input(FIRST_WANTED, DataType.INT64, 1);
    graph.input(LAST_POSITION, DataType.INT32, 1);
    graph.input(LENGTH, DataType.INT32, 1);
    graph.output(LOGITS, "wanted", config.vocabSize());
    graph.constant("first_axis", 0);
    graph.constant("to_the_end", Long.MAX_VALUE);
    graph.weight("wte.weight", config.vocabSize(), width);
    graph.weight("wpe.weight", config.maxSeqLen(), width);
    graph.node("Gather", "token", List.of("wte.weight", IDS));
    graph.node("Gather", "position", List.of("wpe.weight", POSITIONS));
    String x = graph.node("Add", "x", List.of("token", "position")); // [T, C]
    for (int layer = 0; layer < config.nLayer(); layer++) {
      x = layer(layer, x);
    }
    head(x);
    return graph.build();
  }

  /** x + attention(ln_1(x)), then + mlp(ln_2(x)). */
  private String layer(int layer, String x) {
    String h = "h." + layer + ".";
    String normed = layerNorm(h + "ln_1", x);
    String qkv = linear(h + "attn.c_attn", normed, width, 3 * heads * headSize);
    String heard = attention(layer, h, qkv); // [T, heads * D]
    String projected = linear(h + "attn.c_proj", heard, heads * headSize, width);
    x = graph.node("Add", h + "attended", List.of(x, projected));
    String wide = linear(h + "mlp.c_fc", layerNorm(h + "ln_2", x), width, 4 * width);
    String bent =
        graph.node("Gelu", h + "gelu", List.of(wide), attribute("approximate", "tanh")); // [T, 4C]
    return graph.node(
        "Add", h + "out", List.of(x, linear(h + "mlp.c_proj", bent, 4 * width, width)));
  }

  private String attention(int layer, String h, String qkv) {
    for (String name : List.of(pastKeys(layer), pastValues(layer))) {
      graph.input(name, DataType.FLOAT, 1, heads, config.maxSeqLen(), headSize);
    }
    for (String name : List.of(presentKeys(layer), presentValues(layer))) {
      graph.output(name, 1, heads, config.maxSeqLen(), headSize);
    }
    String batch = graph.node("Unsqueeze", h + "qkv", List.of(qkv, "first_axis")); // [1, T, 3 * ..]
    graph.microsoftNode(
        "GroupQueryAttention",
        List.of(h + "heard", presentKeys(layer), presentValues(layer)),
        List.of(batch, "", "", pastKeys(layer), pastValues(layer), LAST_POSITION, LENGTH),
        attribute("num_heads", heads),
        attribute("kv_num_heads", heads),
        attribute("scale", (float) (1 / Math.sqrt(config.headSize()))));
    return graph.node("Squeeze", h + "rows", List.of(h + "heard", "first_axis"));
  }

  /** logits = ln_f(x) . wte^T for the wanted rows, which are the last. */
  private void head(String x) {
    List<String> ends = List.of(x, FIRST_WANTED, "to_the_end", "first_axis");
    String last = graph.node("Slice", "last", ends);
    String normed = layerNorm("ln_f", last);
    graph.node("Gemm", LOGITS, List.of(normed, "wte.weight"), attribute("transB", 1));
  }

  private String layerNorm(String name, String x) {
    graph.weight(name + ".weight", width);
    graph.weight(name + ".bias", width);
    return graph.node(
        "LayerNormalization",
        name,
        List.of(x, name + ".weight", name + ".bias"),
        attribute("axis", -1),
        attribute("epsilon", EPSILON));
  }

  /** x . weight + bias, with the weight as [in, out]. */
  private String linear(String name, String x, int in, int out) {
    graph.weight(name + ".weight", in, out);
    graph.weight(name + ".bias", out);
    return graph.node("Gemm", name, List.of(x, name + ".weight", name + ".bias"));
  }
}
