package parley.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import parley.engine.Cancellation;
import parley.engine.LogitsRoom;
import parley.engine.ModelConfig;
import parley.engine.Session;
import parley.engine.SessionRules;

/** One conversation in ONNX Runtime. */
final class OnnxSession implements Session {

  /** Tokens of one run: as long as its largest operator takes, a cancellation has to wait. */
  private static final int MAX_ROWS = 128;

  private final OnnxModel model;
  private final Runnable release;
  private final ModelConfig config;
  private final Arena arena = Arena.ofShared();
  private final LogitsRoom logitsRoom;
  private final OnnxCache cache;
  private final Termination termination;
  private final MemorySegment ids; // [MAX_ROWS] int64
  private final MemorySegment positions; // [MAX_ROWS] int64
  private final MemorySegment firstWanted; // [1] int64
  private final MemorySegment lastPosition; // [1] int32
  private final MemorySegment length; // [1] int32
  private final Map<String, OnnxTensor> inputs = new HashMap<>();
  private final Map<String, OnnxTensor> outputs = new HashMap<>();
  private int position;

  /**
   * @param release is run when the session is closed and needs the model no more
   */
  OnnxSession(OnnxModel model, ModelConfig config, Runnable release) throws OrtException {
    this.model = model;
    this.config = config;
    this.release = release;
    try {
      logitsRoom = new LogitsRoom(config, arena);
      ids = arena.allocate(ValueLayout.JAVA_LONG, MAX_ROWS);
      positions = arena.allocate(ValueLayout.JAVA_LONG, MAX_ROWS);
      firstWanted = arena.allocate(ValueLayout.JAVA_LONG);
      lastPosition = arena.allocate(ValueLayout.JAVA_INT);
      length = arena.allocate(ValueLayout.JAVA_INT);
      cache = new OnnxCache(model, config, arena);
      termination = new Termination();
      inputs.put(Gpt2Graph.FIRST_WANTED, model.tensor(firstWanted, OnnxJavaType.INT64, 1));
      inputs.put(Gpt2Graph.LAST_POSITION, model.tensor(lastPosition, OnnxJavaType.INT32, 1));
      inputs.put(Gpt2Graph.LENGTH, model.tensor(length, OnnxJavaType.INT32, 1));
    } catch (OrtException | OutOfMemoryError e) {
      arena.close();
      throw e;
    }
    inputs.putAll(cache.past());
    outputs.putAll(cache.present());
  }

  /** Bytes that a session over such a model takes. */
  static long bytes(ModelConfig config) {
    return OnnxCache.bytes(config) + LogitsRoom.bytes(config);
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public int context() {
    return config.maxSeqLen();
  }

  @Override
  public MemorySegment feed(int[] tokens, int wanted, Cancellation cancellation) {
    SessionRules.requireFeed(config, position, tokens, wanted);
    MemorySegment logits = logitsRoom.of(wanted); // [wanted, V]
    int silent = tokens.length - wanted; // tokens without logits
    for (int from = 0; from < tokens.length; from += MAX_ROWS) {
      int to = Math.min(from + MAX_ROWS, tokens.length);
      int first = Math.max(from, silent);
      MemorySegment out =
          logits.asSlice(
              Math.max(0, first - silent) * rowBytes(), Math.max(0, to - first) * rowBytes());
      cancellation.check();
      run(tokens, from, to, out, cancellation);
    }
    SessionRules.requireFinite(logits);
    position += tokens.length;
    return logits;
  }

  /** Computes the tokens [from, to), the logits of as many of the last as {@code out} has room. */
  private void run(int[] tokens, int from, int to, MemorySegment out, Cancellation cancellation) {
    int count = to - from;
    int wanted = Math.toIntExact(out.byteSize() / rowBytes());
    int start = position + from;
    for (int row = 0; row < count; row++) {
      ids.setAtIndex(ValueLayout.JAVA_LONG, row, tokens[from + row]);
      positions.setAtIndex(ValueLayout.JAVA_LONG, row, start + row);
    }
    firstWanted.set(ValueLayout.JAVA_LONG, 0, count - wanted);
    lastPosition.set(ValueLayout.JAVA_INT, 0, start + count - 1);
    length.set(ValueLayout.JAVA_INT, 0, start + count);
    try (OnnxTensor idRows = rows(ids, count);
        OnnxTensor positionRows = rows(positions, count);
        OnnxTensor logits = model.tensor(out, wanted, config.vocabSize())) {
      inputs.put(Gpt2Graph.IDS, idRows);
      inputs.put(Gpt2Graph.POSITIONS, positionRows);
      outputs.put(Gpt2Graph.LOGITS, logits);
      try {
        model.session().run(inputs, Set.of(), outputs, termination.begin(cancellation)).close();
      } finally {
        termination.end();
      }
    } catch (OrtException e) {
      cancellation.check(); // the reason, most likely
      throw Ort.failure(e);
    }
  }

  private OnnxTensor rows(MemorySegment numbers, int count) throws OrtException {
    long bytes = (long) count * Long.BYTES;
    return model.tensor(numbers.asSlice(0, bytes), OnnxJavaType.INT64, count);
  }

  @Override
  public void truncate(int newLength) {
    SessionRules.requireLength(newLength, position);
    position = newLength; // what lies behind is overwritten
  }

  @Override
  public long memoryBytes() {
    return model.bytes() + OnnxCache.bytes(config) + logitsRoom.bytes();
  }

  @Override
  public void close() {
    termination.close();
    inputs.keySet().removeAll(cache.past().keySet());
    inputs.keySet().removeAll(Set.of(Gpt2Graph.IDS, Gpt2Graph.POSITIONS));
    inputs.values().forEach(OnnxTensor::close);
    cache.close();
    arena.close();
    release.run();
  }

  private long rowBytes() {
    return (long) config.vocabSize() * Float.BYTES;
  }
}
