package parley.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.ModelException;
import parley.engine.Tensor;
import parley.engine.TensorOrder;
import parley.engine.Workers;

/**
 * What the weight files of a model hold.
 *
 * @param config its dimensions
 * @param tensors in the engine's order
 * @param files that decide what the weights are
 */
public record Inspection(ModelConfig config, List<TensorFacts> tensors, List<FileFacts> files) {

  /**
   * One file.
   *
   * @param bytes its length
   * @param sha256 of all of it, in hexadecimal digits
   */
  public record FileFacts(Path path, long bytes, String sha256) {}

  /** Read at once when a file is hashed. */
  private static final int CHUNK = 1 << 20;

  /**
   * Reads all files twice, for the values and for the hashes.
   *
   * @param weights as {@link WeightSource#open} takes it
   * @param progress is told of float32 numbers: of values, and then of hashed files
   * @throws ModelFileException if a file is faulty, or was written to meanwhile
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  public static Inspection of(
      Path weights, Workers workers, Cancellation cancellation, LoadProgress progress) {
    try (WeightSource source = WeightSource.open(weights)) {
      long hashed = source.bytes() / Float.BYTES;
      long values = source.config().parameters();
      List<TensorFacts> tensors =
          tensors(
              source, workers, cancellation, (done, _) -> progress.loaded(done, values + hashed));
      List<FileFacts> files = new ArrayList<>();
      long before = 0;
      for (InputFile file : source.files()) {
        long start = values + before / Float.BYTES;
        files.add(
            hash(file, cancellation, (done, _) -> progress.loaded(start + done, values + hashed)));
        before += file.size();
      }
      source.requireUnchanged();
      return new Inspection(source.config(), tensors, files);
    } catch (ModelException e) {
      throw ModelFileException.of(weights, e.getMessage(), e);
    }
  }

  private static List<TensorFacts> tensors(
      WeightSource source, Workers workers, Cancellation cancellation, LoadProgress progress) {
    List<RowBlock> blocks = RowBlock.panels(source.config());
    Map<RowBlock, ValueRange> ranges = new ConcurrentHashMap<>();
    try (WeightRows rows = source.values(workers.threads())) {
      float[][] rooms = new float[workers.threads()][0];
      RowBlock.forEach(
          blocks,
          (block, worker) -> {
            int elements = Math.toIntExact(block.elements());
            if (rooms[worker].length < elements) {
              rooms[worker] = new float[elements];
            }
            rows.read(block.tensor(), block.firstRow(), block.rows(), rooms[worker], worker);
            ranges.put(block, ValueRange.of(rooms[worker], elements));
          },
          workers,
          cancellation,
          progress);
    } catch (IOException e) {
      throw InputFile.fault(source.path(), e);
    }
    Map<Tensor, ValueRange> byTensor = new LinkedHashMap<>();
    for (RowBlock block : blocks) { // in order, so that the sums are the same each time
      byTensor.merge(block.tensor(), ranges.get(block), ValueRange::and);
    }
    return TensorOrder.of(source.config()).stream()
        .map(tensor -> source.facts(tensor, byTensor.get(tensor)))
        .toList();
  }

  private static FileFacts hash(InputFile file, Cancellation cancellation, LoadProgress progress) {
    MessageDigest sha256 = Fingerprint.sha256();
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, file.size()));
    for (long at = 0; at < file.size(); at += CHUNK) {
      cancellation.check();
      chunk.clear().limit((int) Math.min(CHUNK, file.size() - at));
      file.read(chunk, at);
      sha256.update(chunk.flip());
      progress.loaded((at + chunk.limit()) / Float.BYTES, file.size() / Float.BYTES);
    }
    return new FileFacts(file.path(), file.size(), HexFormat.of().formatHex(sha256.digest()));
  }
}
