package parley.engine.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import parley.engine.Cancellation;
import parley.engine.ModelConfig;
import parley.engine.torch.TorchWeights.Layer;

/**
 * The forward pass of GPT-2 (Radford et al. 2019) on a tensor library: what {@code Gpt2} in
 * engine/core does with kernels of ours. T tokens, C wide, H heads of D, S positions so far.
 *
 * <p>An operation's result belongs to the owner of its first operand, so whatever a layer computes
 * is freed when the layer is done.
 */
final class TorchGpt2 {

  private static final float EPSILON = 1e-5f;

  /** Added to a score that may not be seen: its exponential is 0. */
  private static final float HIDDEN = -1e9f;

  private final TorchWeights w;
  private final ModelConfig config;

  TorchGpt2(TorchWeights weights) {
    this.w = weights;
    this.config = weights.config();
  }

  /**
   * Runs some tokens at the positions from {@code position} on.
   *
   * @param scope owner of the result
   * @param ids [T]
   * @return the last layer's output, [T, C]
   * @throws parley.engine.CancelledException between two layers
   */
  NDArray forward(
      NDManager scope, int[] ids, int position, TorchCache cache, Cancellation cancellation) {
    NDArray tokens = scope.create(ids).toType(DataType.INT64, false); // [T]
    NDArray places = scope.arange(position, position + ids.length).toType(DataType.INT64, false);
    NDArray x = embed(tokens, w.wte).add(embed(places, w.wpe)); // [T, C]
    for (int i = 0; i < w.layers.size(); i++) {
      cancellation.check();
      x = layer(scope, x, i, position, cache);
    }
    return x;
  }

  /** x = x + attention(ln_1(x)); x = x + mlp(ln_2(x)) */
  private NDArray layer(NDManager outer, NDArray x, int index, int position, TorchCache cache) {
    Layer layer = w.layers.get(index);
    try (NDManager scope = outer.newSubManager()) {
      x.attach(scope);
      NDArray normed = layerNorm(x, layer.ln1Weight(), layer.ln1Bias());
      NDArray heard = x.add(attention(normed, layer, index, position, cache)); // [T, C]
      NDArray out = heard.add(mlp(layerNorm(heard, layer.ln2Weight(), layer.ln2Bias()), layer));
      out.attach(outer);
      return out;
    }
  }

  private NDArray attention(NDArray x, Layer layer, int index, int position, TorchCache cache) {
    int width = config.nEmbd();
    NDArray qkv = linear(x, layer.qkv(), layer.qkvBias()); // [T, 3C]
    NDList parts = qkv.split(new long[] {width, 2L * width}, 1); // 3 x [T, C]
    NDArray queries = heads(parts.get(0)); // [H, T, D]
    NDArray keys = cache.extendKeys(index, heads(parts.get(1)), position); // [H, S, D]
    NDArray values = cache.extendValues(index, heads(parts.get(2)), position); // [H, S, D]
    float scale = 1 / (float) Math.sqrt(config.headSize());
    NDArray scores = queries.matMul(keys.transpose(0, 2, 1)).mul(scale); // [H, T, S]
    NDArray weights = scores.add(mask(scores, position)).softmax(-1); // [H, T, S]
    NDArray heard = weights.matMul(values).transpose(1, 0, 2); // [T, H, D]
    return linear(heard.reshape(-1, width), layer.attnProj(), layer.attnProjBias()); // [T, C]
  }

  /** Causal: a token sees itself and those before. [T, S] */
  private static NDArray mask(NDArray scores, int position) {
    NDManager scope = scores.getManager();
    long tokens = scores.getShape().get(1);
    NDArray seen = scope.arange(0, position + (int) tokens); // [S]
    NDArray seeing = scope.arange(position, position + (int) tokens).reshape(-1, 1); // [T, 1]
    return seen.gt(seeing).toType(DataType.FLOAT32, false).mul(HIDDEN);
  }

  /** [T, C] as [H, T, D]: heads are neighbours in C. */
  private NDArray heads(NDArray x) {
    return x.reshape(-1, config.nHead(), config.headSize()).transpose(1, 0, 2);
  }

  private static NDArray mlp(NDArray x, Layer layer) {
    NDArray hidden = gelu(linear(x, layer.fc(), layer.fcBias())); // [T, 4C]
    return linear(hidden, layer.mlpProj(), layer.mlpProjBias()); // [T, C]
  }

  /** 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))); PyTorch's own is another one by default. */
  private static NDArray gelu(NDArray x) {
    NDArray bent = x.mul(x).mul(x).mul(0.044715f).add(x).mul((float) Math.sqrt(2 / Math.PI));
    return bent.tanh().add(1).mul(x).mul(0.5f);
  }

  /**
   * logits = ln_f(x) . wte^T for the last rows.
   *
   * @param x [T, C]
   * @return [wanted, V]
   */
  NDArray head(NDArray x, int wanted) {
    NDArray last = x.get(new NDIndex("{}:", x.getShape().get(0) - wanted)); // [wanted, C]
    return Linear.linear(layerNorm(last, w.lnFWeight, w.lnFBias), w.wte).singletonOrThrow();
  }

  private static NDArray embed(NDArray ids, NDArray table) {
    return Embedding.embedding(ids, table, SparseFormat.DENSE).singletonOrThrow();
  }

  private NDArray layerNorm(NDArray x, NDArray weight, NDArray bias) {
    Shape row = new Shape(config.nEmbd());
    return LayerNorm.layerNorm(x, row, weight, bias, EPSILON).singletonOrThrow();
  }

  /** x . weight^T + bias */
  private static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return Linear.linear(x, weight, bias).singletonOrThrow();
  }
}
