package parley.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Weights;
import parley.engine.Workers;

/** A model inside ONNX Runtime: its graph over a copy of the weights. Any sessions share it. */
final class OnnxModel implements AutoCloseable {

  private final Arena arena;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final List<OnnxTensor> tensors = new ArrayList<>(); // views of the weights
  private final long bytes;

  /**
   * @throws parley.engine.ModelException if memory is short or the library fails
   * @throws parley.engine.CancelledException within 200 ms of a request, while weights are copied
   */
  @SuppressWarnings("MustBeClosedChecker") // closed with this, or below
  OnnxModel(Weights weights, Workers workers, Cancellation cancellation, LoadProgress progress) {
    environment = Ort.environment();
    arena = Arena.ofShared();
    boolean complete = false;
    try {
      PlainWeights plain = PlainWeights.copy(weights, arena, workers, cancellation, progress);
      bytes = plain.bytes();
      session = create(Gpt2Graph.of(weights.config()), plain, workers.threads());
      complete = true;
    } catch (OrtException e) {
      throw Ort.failure(e);
    } finally {
      if (!complete) {
        freeWeights();
      }
    }
  }

  private OrtSession create(byte[] graph, PlainWeights plain, int threads) throws OrtException {
    Map<String, OnnxTensorLike> initializers = new LinkedHashMap<>();
    for (Map.Entry<String, PlainWeights.Plain> entry : plain.tensors().entrySet()) {
      OnnxTensor tensor = tensor(entry.getValue().numbers(), entry.getValue().shape());
      tensors.add(tensor);
      initializers.put(entry.getKey(), tensor);
    }
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      for (String entry : System.getProperty("ort.options", "").split(",", -1)) {
        if (!entry.isEmpty())
          options.addConfigEntry(entry.split("=", -1)[0], entry.split("=", -1)[1]);
      }
      options.addExternalInitializers(initializers);
      return environment.createSession(graph, options);
    }
  }

  /** A float32 tensor that is this memory; the memory must stay until it is closed. */
  OnnxTensor tensor(MemorySegment numbers, long... shape) throws OrtException {
    return tensor(numbers, OnnxJavaType.FLOAT, shape);
  }

  /** A tensor that is this memory; the memory must stay until it is closed. */
  OnnxTensor tensor(MemorySegment numbers, OnnxJavaType type, long... shape) throws OrtException {
    return OnnxTensor.createTensor(
        environment, numbers.asByteBuffer().order(ByteOrder.nativeOrder()), shape, type);
  }

  OrtSession session() {
    return session;
  }

  /** Bytes of the copy of the weights. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw Ort.failure(e);
    } finally {
      freeWeights();
    }
  }

  private void freeWeights() {
    tensors.forEach(OnnxTensor::close);
    arena.close();
  }
}
