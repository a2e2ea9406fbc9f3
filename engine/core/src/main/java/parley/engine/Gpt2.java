package parley.engine;

import static parley.engine.Kernels.Epilogue.ADD;
import static parley.engine.Kernels.Epilogue.GELU;
import static parley.engine.Kernels.Epilogue.STORE;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The forward pass of GPT-2 (Radford et al. 2019), the only one: a stack of pre-LayerNorm
 * transformer layers between an embedding and its transpose.
 *
 * <p>Every output element is summed in one fixed order, so the same tokens give the same bits
 * whether they come in one pass, in several, or one by one through the cache.
 */
final class Gpt2 {

  private final Weights weights;
  private final ModelConfig config;
  private final Activations a;
  private final ParallelKernels kernels;

  Gpt2(Weights weights, Activations activations, ParallelKernels kernels) {
    this.weights = weights;
    this.config = weights.config();
    this.a = activations;
    this.kernels = kernels;
  }

  /**
   * Runs {@code count} tokens at the positions after {@code cache.length()} and extends the cache
   * by them; if anything is thrown, the cache's length is unchanged.
   *
   * @param ids token ids; those in [firstId, firstId + count) are run, at most {@link
   *     Activations#MAX_ROWS}
   * @param wanted of how many of the last tokens the logits are wanted
   * @param logits [wanted, V], written
   * @throws ModelException if a layer's output is not finite
   */
  void forward(
      int[] ids,
      int firstId,
      int count,
      KvCache cache,
      int wanted,
      MemorySegment logits,
      Cancellation cancellation) {
    int width = config.nEmbd();
    kernels.begin(count, cache.length(), cancellation);
    kernels.embed(ids, firstId, weights.wte(), weights.wpe(), a.x); // [T, C]
    List<LayerWeights> layers = weights.layers();
    for (int i = 0; i < layers.size(); i++) {
      layer(i, layers.get(i), cache);
      if (!kernels.isFinite(a.x, (count - 1) * width, count * width)) {
        throw SessionRules.notFinite("layer " + i);
      }
    }
    if (wanted > 0) {
      head(count, wanted, logits, cancellation);
    }
    cache.extend(count);
  }

  /** x = x + attention(ln_1(x)); x = x + mlp(ln_2(x)) */
  private void layer(int index, LayerWeights w, KvCache cache) {
    int width = config.nEmbd();
    kernels.layerNorm(a.x, w.ln1Weight(), w.ln1Bias(), width, a.normed); // [T, C]
    kernels.linear(a.normed, w.qkv(), w.qkvBias(), STORE, a.qkv); // [T, 3C]
    kernels.attend(a.qkv, cache, index, config.nHead(), a.attended); // [T, C]
    kernels.linear(a.attended, w.attnProj(), w.attnProjBias(), ADD, a.x); // [T, C]

    kernels.layerNorm(a.x, w.ln2Weight(), w.ln2Bias(), width, a.normed); // [T, C]
    kernels.linear(a.normed, w.fc(), w.fcBias(), GELU, a.hidden); // [T, 4C]
    kernels.linear(a.hidden, w.mlpProj(), w.mlpProjBias(), ADD, a.x); // [T, C]
  }

  /** logits = ln_f(x) . wte^T for the last {@code wanted} rows only. */
  private void head(int count, int wanted, MemorySegment logits, Cancellation cancellation) {
    int width = config.nEmbd();
    long rowBytes = (long) width * Float.BYTES;
    MemorySegment.copy(a.x, (count - wanted) * rowBytes, a.x, 0, wanted * rowBytes);
    kernels.begin(wanted, 0, cancellation);
    kernels.layerNorm(a.x, weights.lnFWeight(), weights.lnFBias(), width, a.normed);
    kernels.linear(a.normed, weights.wte(), null, STORE, logits); // [wanted, V]
    if (!kernels.isFinite(logits, 0, wanted * config.vocabSize())) {
      throw SessionRules.notFinite("output head");
    }
  }
}
