package parley.engine;

import java.lang.foreign.MemorySegment;
import parley.engine.CaseTable.Buffer;
import parley.engine.CaseTable.Operation;

/** Writes every call of other kernels into a table, in the words of kernels.h. */
final class RecordingKernels implements Kernels {

  private final Kernels kernels;
  private final CaseTable table;

  RecordingKernels(Kernels kernels, CaseTable table) {
    this.kernels = kernels;
    this.table = table;
  }

  @Override
  public void layerNorm(
      MemorySegment x,
      MemorySegment weight,
      MemorySegment bias,
      int width,
      MemorySegment out,
      int fromRow,
      int toRow,
      MemorySegment scratch) {
    int rows = toRow - fromRow;
    long row = floats(width);
    table.add(
        Operation.LAYER_NORM,
        new int[] {width, rows},
        () -> kernels.layerNorm(x, weight, bias, width, out, fromRow, toRow, scratch),
        Buffer.read(x, fromRow * row, rows * row),
        Buffer.read(weight, 0, row),
        Buffer.read(bias, 0, row),
        Buffer.written(out, fromRow * row, rows * row));
  }

  @Override
  public void linear(
      MemorySegment x,
      Matrix w,
      MemorySegment bias,
      Epilogue epilogue,
      MemorySegment out,
      int fromRow,
      int toRow,
      int fromPanel,
      int toPanel,
      MemorySegment scratch) {
    int rows = toRow - fromRow;
    int[] numbers = {code(epilogue), w.cols(), w.rows(), rows, fromPanel, toPanel};
    Runnable call =
        () ->
            kernels.linear(x, w, bias, epilogue, out, fromRow, toRow, fromPanel, toPanel, scratch);
    Buffer inputs = Buffer.read(x, fromRow * floats(w.cols()), rows * floats(w.cols()));
    Buffer biases = bias == null ? Buffer.absent() : Buffer.read(bias, 0, floats(w.rows()));
    Buffer outputs = Buffer.written(out, fromRow * floats(w.rows()), rows * floats(w.rows()));
    Buffer room = Buffer.scratch(floats(SCRATCH_FLOATS));
    switch (w) {
      case F32Matrix f32 -> {
        Buffer panels = Buffer.read(f32.panelData(), 0, f32.bytes());
        table.add(Operation.LINEAR_F32, numbers, call, inputs, panels, biases, outputs, room);
      }
      case HalfMatrix half -> {
        Buffer panels = Buffer.read(half.panelData(), 0, half.bytes());
        Operation operation =
            switch (half.format()) {
              case FLOAT16 -> Operation.LINEAR_F16;
              case BFLOAT16 -> Operation.LINEAR_BF16;
            };
        table.add(operation, numbers, call, inputs, panels, biases, outputs, room);
      }
      case Int8Matrix int8 -> {
        Buffer panels = Buffer.read(int8.panelData(), 0, int8.panelData().byteSize());
        Buffer scales = Buffer.read(int8.scales(), 0, int8.scales().byteSize());
        table.add(
            Operation.LINEAR_INT8, numbers, call, inputs, panels, scales, biases, outputs, room);
      }
    }
  }

  @Override
  public void storeHead(
      MemorySegment qkv, KvCache cache, int layer, int head, int position, int fromRow, int toRow) {
    table.add(
        Operation.STORE,
        numbers(cache, head, position + fromRow, toRow - fromRow),
        () -> kernels.storeHead(qkv, cache, layer, head, position, fromRow, toRow),
        qkvRows(qkv, cache, fromRow, toRow),
        Buffer.written(cache.keys(), cache.keysOffset(layer, head), keyBytes(cache)),
        Buffer.written(cache.values(), cache.valuesOffset(layer, head), valueBytes(cache)));
  }

  @Override
  public void attend(
      MemorySegment qkv,
      KvCache cache,
      int layer,
      int head,
      int position,
      MemorySegment out,
      int fromRow,
      int toRow,
      MemorySegment scratch) {
    long row = floats(cache.width());
    table.add(
        Operation.ATTEND,
        numbers(cache, head, position + fromRow, toRow - fromRow),
        () -> kernels.attend(qkv, cache, layer, head, position, out, fromRow, toRow, scratch),
        qkvRows(qkv, cache, fromRow, toRow),
        Buffer.read(cache.keys(), cache.keysOffset(layer, head), keyBytes(cache)),
        Buffer.read(cache.values(), cache.valuesOffset(layer, head), valueBytes(cache)),
        Buffer.written(out, fromRow * row, (toRow - fromRow) * row),
        Buffer.scratch(cache.scratchLayout().bytes()));
  }

  /** As in kernels.h, enum ParleyEpilogue. */
  private static int code(Epilogue epilogue) {
    return switch (epilogue) {
      case STORE -> 0;
      case GELU -> 1;
      case ADD -> 2;
    };
  }

  @Override
  public boolean isFinite(MemorySegment x, int from, int to) {
    boolean result = kernels.isFinite(x, from, to);
    table.add(
        Operation.IS_FINITE,
        new int[] {to - from, result ? 1 : 0},
        () -> {},
        Buffer.read(x, floats(from), floats(to - from)));
    return result;
  }

  private static int[] numbers(KvCache cache, int head, int position, int rows) {
    int size = cache.headSize();
    return new int[] {cache.width(), head * size, size, cache.context(), position, rows};
  }

  private static Buffer qkvRows(MemorySegment qkv, KvCache cache, int fromRow, int toRow) {
    long row = 3 * floats(cache.width());
    return Buffer.read(qkv, fromRow * row, (toRow - fromRow) * row);
  }

  private static long keyBytes(KvCache cache) {
    return F32Matrix.bytes(cache.context(), cache.headSize());
  }

  private static long valueBytes(KvCache cache) {
    return F32Matrix.bytes(cache.headSize(), cache.context());
  }

  private static long floats(int count) {
    return (long) count * Float.BYTES;
  }
}
