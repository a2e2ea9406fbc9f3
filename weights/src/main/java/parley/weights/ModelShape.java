package parley.weights;

import java.util.Arrays;
import java.util.Optional;
import parley.engine.ModelConfig;

/** Shapes of well-known models, for benchmarks with random weights. */
public enum ModelShape {
  PIP("pip", 6, 4, 256, 2048),
  DISTILGPT2("distilgpt2", 6, 12, 768, 50257),
  GPT2("gpt2", 12, 12, 768, 50257),
  GPT2_MEDIUM("gpt2-medium", 24, 16, 1024, 50257),
  GPT2_LARGE("gpt2-large", 36, 20, 1280, 50257),
  GPT2_XL("gpt2-xl", 48, 25, 1600, 50257);

  private final String modelName;
  private final int nLayer;
  private final int nHead;
  private final int nEmbd;
  private final int vocabSize;

  ModelShape(String modelName, int nLayer, int nHead, int nEmbd, int vocabSize) {
    this.modelName = modelName;
    this.nLayer = nLayer;
    this.nHead = nHead;
    this.nEmbd = nEmbd;
    this.vocabSize = vocabSize;
  }

  /** The name that users type, such as {@code gpt2-medium}. */
  public String modelName() {
    return modelName;
  }

  /** Its dimensions; the context of all of them is 1024. */
  public ModelConfig config() {
    return new ModelConfig(nLayer, nHead, nEmbd, vocabSize, 1024);
  }

  /** The shape with this name, if there is one. */
  public static Optional<ModelShape> named(String modelName) {
    return Arrays.stream(values()).filter(s -> s.modelName.equals(modelName)).findFirst();
  }
}
