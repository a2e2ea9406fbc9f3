package parley.weights;

import parley.engine.Tensor;

/** What tensors are called in HuggingFace's files, and which of them are not weights. */
final class HuggingFaceNames {

  static final String WTE = "wte.weight";
  static final String HEAD = "lm_head.weight";

  /** Of the classes with a head; OpenAI's own files have none. */
  static final String PREFIX = "transformer.";

  private HuggingFaceNames() {}

  /** The engine's name: that of the file without the prefix. */
  static String plain(String name) {
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
  }

  /** The causal masks that older files hold as tensors, of any dtype; nobody needs them. */
  static boolean isMask(String name) {
    return name.endsWith(".attn.bias") || name.endsWith(".attn.masked_bias");
  }

  /** Whether a file holds it [in, out]: all matrices of Conv1D layers, but not the embedding. */
  static boolean isTransposed(Tensor tensor) {
    return tensor.kind() == Tensor.Kind.MATRIX && !tensor.name().equals(WTE);
  }
}
