package parley.engine.simd;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import parley.engine.AttentionScratch;
import parley.engine.F32Matrix;
import parley.engine.HalfMatrix;
import parley.engine.Int8Matrix;
import parley.engine.Kernels;
import parley.engine.KvCache;
import parley.engine.Matrix;

/**
 * The kernels in C++ for one instruction set, the same bits for each. Sizes, ranges, alignment, and
 * that activations and scratch do not overlap, are checked here before the call; that weights and
 * caches lie apart from them is their owners' doing.
 */
final class NativeKernels implements Kernels {

  private static final long SCRATCH_BYTES = (long) SCRATCH_FLOATS * Float.BYTES;

  private final InstructionSet set;
  private final NativeCalls calls;

  NativeKernels(NativeLibrary library, InstructionSet set) throws UnavailableException {
    this.set = set;
    calls = new NativeCalls(library, set.suffix());
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
    int rows = rows(fromRow, toRow, Integer.MAX_VALUE);
    requirePositive("width", width);
    long row = Buffer.floats(1, width);
    long first = Buffer.floats(fromRow, width);
    long bytes = Buffer.floats(rows, width);
    long xAt = Buffer.read("x", x, first, bytes);
    long weightAt = Buffer.read("weight", weight, 0, row);
    long biasAt = Buffer.read("bias", bias, 0, row);
    long outAt = Buffer.written("out", out, first, bytes);
    Buffer.requireApart("out", outAt, bytes, "x", xAt, bytes);
    Buffer.requireApart("out", outAt, bytes, "weight", weightAt, row);
    Buffer.requireApart("out", outAt, bytes, "bias", biasAt, row);
    calls.layerNorm(xAt, weightAt, biasAt, width, outAt, rows);
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
    int rows = rows(fromRow, toRow, PRODUCT_ROWS);
    Objects.checkFromToIndex(fromPanel, toPanel, w.panels());
    int in = w.cols();
    int outputs = w.rows();
    long inBytes = Buffer.floats(rows, in);
    long outBytes = Buffer.floats(rows, outputs);
    long biasBytes = bias == null ? 0 : Buffer.floats(1, outputs);
    long xAt = Buffer.read("x", x, Buffer.floats(fromRow, in), inBytes);
    long biasAt = bias == null ? 0 : Buffer.read("bias", bias, 0, biasBytes);
    long outAt = Buffer.written("out", out, Buffer.floats(fromRow, outputs), outBytes);
    long scratchAt = Buffer.written("scratch", scratch, 0, SCRATCH_BYTES);
    Buffer.requireApart("out", outAt, outBytes, "x", xAt, inBytes);
    Buffer.requireApart("out", outAt, outBytes, "bias", biasAt, biasBytes);
    Buffer.requireApart("scratch", scratchAt, SCRATCH_BYTES, "out", outAt, outBytes);
    Buffer.requireApart("scratch", scratchAt, SCRATCH_BYTES, "x", xAt, inBytes);
    if (rows == 0) {
      return;
    }
    int finish = number(epilogue);
    switch (w) {
      case F32Matrix f32 -> {
        long panels = Buffer.read("panels", f32.panelData(), 0, F32Matrix.bytes(outputs, in));
        calls.linearF32(
            xAt, panels, biasAt, finish, outAt, in, outputs, rows, fromPanel, toPanel, scratchAt);
      }
      case HalfMatrix half -> {
        long panels = Buffer.read("panels", half.panelData(), 0, HalfMatrix.bytes(outputs, in));
        switch (half.format()) {
          case FLOAT16 ->
              calls.linearF16(
                  xAt, panels, biasAt, finish, outAt, in, outputs, rows, fromPanel, toPanel,
                  scratchAt);
          case BFLOAT16 ->
              calls.linearBf16(
                  xAt, panels, biasAt, finish, outAt, in, outputs, rows, fromPanel, toPanel,
                  scratchAt);
        }
      }
      case Int8Matrix int8 -> {
        long panels =
            Buffer.read("panels", int8.panelData(), 0, Int8Matrix.panelBytes(outputs, in));
        long scales = Buffer.read("scales", int8.scales(), 0, Int8Matrix.scaleBytes(outputs));
        calls.linearInt8(
            xAt, panels, scales, biasAt, finish, outAt, in, outputs, rows, fromPanel, toPanel,
            scratchAt);
      }
    }
  }

  /** As in kernels.h, enum ParleyEpilogue. */
  private static int number(Epilogue epilogue) {
    return switch (epilogue) {
      case STORE -> 0;
      case GELU -> 1;
      case ADD -> 2;
    };
  }

  @Override
  public void storeHead(
      MemorySegment qkv, KvCache cache, int layer, int head, int position, int fromRow, int toRow) {
    int rows = rows(fromRow, toRow, cache.context());
    int first = firstPosition(cache, position, fromRow, toRow);
    long row = Buffer.floats(3, cache.width());
    calls.store(
        Buffer.read("qkv", qkv, fromRow * row, rows * row),
        Buffer.written("keys", cache.keys(), cache.keysOffset(layer, head), keyBytes(cache)),
        Buffer.written(
            "values", cache.values(), cache.valuesOffset(layer, head), valueBytes(cache)),
        cache.width(),
        head * cache.headSize(),
        cache.headSize(),
        cache.context(),
        first,
        rows);
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
    int rows = rows(fromRow, toRow, AttentionScratch.QUERY_ROWS);
    int first = firstPosition(cache, position, fromRow, toRow);
    int width = cache.width();
    long row = Buffer.floats(1, width);
    long outBytes = rows * row;
    long scratchBytes = cache.scratchLayout().bytes();
    long qkvAt = Buffer.read("qkv", qkv, 3L * fromRow * row, 3 * outBytes);
    long keys = Buffer.read("keys", cache.keys(), cache.keysOffset(layer, head), keyBytes(cache));
    long values =
        Buffer.read("values", cache.values(), cache.valuesOffset(layer, head), valueBytes(cache));
    long outAt = Buffer.written("out", out, fromRow * row, outBytes);
    long scratchAt = Buffer.written("scratch", scratch, 0, scratchBytes);
    Buffer.requireApart("out", outAt, outBytes, "qkv", qkvAt, 3 * outBytes);
    Buffer.requireApart("scratch", scratchAt, scratchBytes, "out", outAt, outBytes);
    Buffer.requireApart("scratch", scratchAt, scratchBytes, "qkv", qkvAt, 3 * outBytes);
    if (rows == 0) {
      return;
    }
    calls.attend(
        qkvAt,
        keys,
        values,
        outAt,
        width,
        head * cache.headSize(),
        cache.headSize(),
        cache.context(),
        first,
        rows,
        scratchAt);
  }

  @Override
  public boolean isFinite(MemorySegment x, int from, int to) {
    int count = rows(from, to, Integer.MAX_VALUE);
    long at = Buffer.read("x", x, Buffer.floats(1, from), Buffer.floats(1, count));
    return calls.isFinite(at, count) != 0;
  }

  /** Bytes of one head's [S/64][D][64]. */
  private static long keyBytes(KvCache cache) {
    return F32Matrix.bytes(cache.context(), cache.headSize());
  }

  /** Bytes of one head's [D/64][S][64]. */
  private static long valueBytes(KvCache cache) {
    return F32Matrix.bytes(cache.headSize(), cache.context());
  }

  private static int rows(int fromRow, int toRow, int most) {
    Objects.checkFromToIndex(fromRow, toRow, Integer.MAX_VALUE);
    int rows = toRow - fromRow;
    if (rows > most) {
      throw new IllegalArgumentException("rows: expected at most " + most + ", got " + rows);
    }
    return rows;
  }

  /** The position of row {@code fromRow}, if all rows are inside the context. */
  private static int firstPosition(KvCache cache, int position, int fromRow, int toRow) {
    long end = (long) position + toRow;
    if (position < 0 || end > cache.context()) {
      throw new IllegalArgumentException(
          "positions: expected some in [0, %d), got [%d, %d)"
              .formatted(cache.context(), position, end));
    }
    return position + fromRow;
  }

  private static void requirePositive(String what, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(what + ": expected more than 0, got " + value);
    }
  }

  @Override
  public String toString() {
    return "C++ kernels for " + set.suffix();
  }
}
