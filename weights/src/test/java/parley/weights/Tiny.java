package parley.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import parley.engine.Cancellation;
import parley.engine.LayerWeights;
import parley.engine.LoadProgress;
import parley.engine.Matrix;
import parley.engine.ModelConfig;
import parley.engine.Packing;
import parley.engine.Precision;
import parley.engine.Weights;
import parley.engine.Workers;

/** Tiny models and what every test does with them. */
final class Tiny {

  static final ModelConfig CONFIG = new ModelConfig(1, 2, 6, 11, 4);

  private Tiny() {}

  /** Reads float32 weights on two threads. */
  static Weights read(Path path) {
    return read(path, Precision.FLOAT32);
  }

  static Weights read(Path path, Precision precision) {
    try (Workers workers = new Workers(2);
        WeightFile file = WeightFile.open(path)) {
      return file.load(precision, Packing.JAVA, workers, new Cancellation(), LoadProgress.NONE);
    }
  }

  /** A header of five little-endian numbers. */
  static byte[] header(int... fields) {
    ByteBuffer header = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    header.asIntBuffer().put(fields);
    return header.array();
  }

  /** What a file of these weights must be, written the slow and obvious way. */
  static byte[] fileBytes(Weights weights) {
    ModelConfig c = weights.config();
    ByteBuffer out =
        ByteBuffer.allocate(Math.toIntExact(20 + 4 * c.parameters()))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(c.nLayer()).putInt(c.nHead()).putInt(c.nEmbd());
    out.putInt(c.vocabSize()).putInt(c.maxSeqLen());
    put(out, weights.wte());
    out.put(weights.wpe().asByteBuffer());
    for (LayerWeights layer : weights.layers()) {
      out.put(layer.ln1Weight().asByteBuffer()).put(layer.ln1Bias().asByteBuffer());
      put(out, layer.qkv());
      out.put(layer.qkvBias().asByteBuffer());
      put(out, layer.attnProj());
      out.put(layer.attnProjBias().asByteBuffer());
      out.put(layer.ln2Weight().asByteBuffer()).put(layer.ln2Bias().asByteBuffer());
      put(out, layer.fc());
      out.put(layer.fcBias().asByteBuffer());
      put(out, layer.mlpProj());
      out.put(layer.mlpProjBias().asByteBuffer());
    }
    out.put(weights.lnFWeight().asByteBuffer()).put(weights.lnFBias().asByteBuffer());
    return out.array();
  }

  private static void put(ByteBuffer out, Matrix matrix) {
    for (int row = 0; row < matrix.rows(); row++) {
      for (int col = 0; col < matrix.cols(); col++) {
        out.putFloat(matrix.get(row, col));
      }
    }
  }
}
