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
import java.util.LinkedHashMap;
import java.util.Map;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Weights;
import parley.engine.Workers;

/** A model inside ONNX Runtime: the graph, and the weights in the forms it likes. */
final class OnnxModel implements AutoCloseable {

  private final OrtEnvironment environment = Ort.environment();
  private final OrtSession session;
  private final long bytes;

  /**
   * Hands the weights over; ONNX Runtime makes its own copy, so ours is freed again.
   *
   * @throws parley.engine.ModelException if memory is short or the library fails
   * @throws parley.engine.CancelledException within 200 ms of a request, while weights are copied
   */
  OnnxModel(Weights weights, Workers workers, Cancellation cancellation, LoadProgress progress) {
    byte[] graph = Gpt2Graph.of(weights.config());
    try (Arena arena = Arena.ofShared()) {
      session =
          create(
              graph,
              PlainWeights.copy(weights, arena, workers, cancellation, progress),
              workers.threads());
    } catch (OrtException e) {
      throw Ort.failure(e);
    }
    // It keeps the embedding twice, for looking up and, repacked, for the output head.
    bytes = weights.bytes() + weights.wte().bytes();
  }

  private OrtSession create(byte[] graph, Map<String, PlainWeights.Plain> weights, int threads)
      throws OrtException {
    Map<String, OnnxTensorLike> initializers = new LinkedHashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      for (Map.Entry<String, PlainWeights.Plain> weight : weights.entrySet()) {
        initializers.put(
            weight.getKey(), tensor(weight.getValue().numbers(), weight.getValue().shape()));
      }
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.addExternalInitializers(initializers);
      return environment.createSession(graph, options);
    } finally {
      initializers.values().forEach(OnnxTensorLike::close);
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

  /** About what ONNX Runtime holds of the model; it does not tell. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw Ort.failure(e);
    }
  }
}
