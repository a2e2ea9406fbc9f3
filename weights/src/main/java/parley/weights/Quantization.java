package parley.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.ModelException;
import parley.engine.Precision;
import parley.engine.Quantizer;
import parley.engine.Tensor;
import parley.engine.Workers;

/**
 * What it cost to make a model_q8.bin of float32 weights.
 *
 * @param rmse root of the mean square of (weight - q * scale) over all quantised weights
 * @param largestError largest |weight - q * scale|
 * @param largestIn tensor that has it
 * @param bytesBefore length of the files of float32
 * @param bytesAfter length of model_q8.bin
 */
public record Quantization(
    double rmse, double largestError, String largestIn, long bytesBefore, long bytesAfter) {

  /**
   * Quantises a file of float32 weights, block by block: neither model is ever in memory as a
   * whole.
   *
   * @param in a model.bin or model.safetensors; stays
   * @param out becomes a model_q8.bin, whole or not at all
   * @throws ModelFileException if {@code in} is no such file or has weights that are not finite, or
   *     {@code out} cannot be written; what stood there before stays
   * @throws parley.engine.CancelledException within 200 ms of a request; the same
   */
  public static Quantization run(
      Path in, Path out, Workers workers, Cancellation cancellation, LoadProgress progress) {
    try (WeightSource file = WeightSource.open(in)) {
      requireDifferent(in, out);
      if (file.precision() == Precision.INT8) {
        throw ModelFileException.of(
            in,
            "precision: expected float32 weights to quantise, got int8;"
                + " use the model.bin that they were made of");
      }
      Errors errors = new Errors();
      try (WeightRows rows = file.rows(workers.threads())) {
        Quantizer quantizer = new Quantizer(rows, workers.threads(), errors);
        LoadProgress unchanged =
            (done, total) -> {
              progress.loaded(done, total);
              if (done == total) { // before the part file takes the old one's place
                file.requireUnchanged();
              }
            };
        ModelQ8Writer.write(out, file.config(), quantizer, workers, cancellation, unchanged);
      } catch (ModelException e) {
        throw ModelFileException.of(in, e.getMessage(), e);
      }
      long bytesAfter = new FileLayout(file.config(), Precision.INT8).bytes();
      return errors.result(file.bytes(), bytesAfter);
    }
  }

  private static void requireDifferent(Path in, Path out) {
    try {
      if (Files.exists(out) && Files.isSameFile(in, out)) {
        throw ModelFileException.of(
            out, "expected another file than the one to quantise, got the same; name a new one");
      }
    } catch (IOException e) {
      throw InputFile.fault(out, e);
    }
  }

  /** Gathers the errors of all blocks, from all threads. */
  private static final class Errors implements Quantizer.Listener {

    private final Map<String, Double> largest = new HashMap<>(); // by tensor
    private double squares;
    private long elements;

    @Override
    public void quantized(
        Tensor tensor, int rows, float[] weights, byte[] quantized, float[] scales) {
      double sum = 0;
      double most = 0;
      for (int row = 0; row < rows; row++) {
        for (int i = row * tensor.cols(); i < (row + 1) * tensor.cols(); i++) {
          double error = Math.abs((double) weights[i] - quantized[i] * scales[row]);
          sum += error * error;
          most = Math.max(most, error);
        }
      }
      add(tensor, (long) rows * tensor.cols(), sum, most);
    }

    private synchronized void add(Tensor tensor, long count, double sum, double most) {
      elements += count;
      squares += sum;
      largest.merge(tensor.name(), most, Math::max);
    }

    synchronized Quantization result(long bytesBefore, long bytesAfter) {
      var worst = largest.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
      return new Quantization(
          Math.sqrt(squares / elements), worst.getValue(), worst.getKey(), bytesBefore, bytesAfter);
    }
  }
}
