package parley.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Keys and values of the positions computed so far, for each layer and head in the panels of {@link
 * Matrix}: the keys of one head are an [S, D] matrix and its values a [D, S] matrix, so attention
 * is two products of the same kind as every other, and no sum in it runs across lanes.
 */
public final class KvCache {

  private static final int PANEL = Matrix.PANEL;

  private final int layers;
  private final int heads;
  private final int headSize; // D
  private final int context; // S
  private final long keyFloats; // floats of one head's keys: [S/64][D][64]
  private final long valueFloats; // floats of one head's values: [D/64][S][64]
  private final MemorySegment keys; // [L][heads][S/64][D][64]
  private final MemorySegment values; // [L][heads][D/64][S][64]
  private final AttentionScratch scratchLayout;
  private int length;

  /** Allocates room for the model's whole context; pages are touched only as it fills. */
  public KvCache(ModelConfig config, Arena arena) {
    layers = config.nLayer();
    heads = config.nHead();
    headSize = config.headSize();
    context = config.maxSeqLen();
    keyFloats = (long) Matrix.panels(context) * headSize * PANEL;
    valueFloats = (long) Matrix.panels(headSize) * context * PANEL;
    scratchLayout = AttentionScratch.of(context, headSize);
    long slots = (long) layers * heads * Float.BYTES;
    keys = OffHeap.allocate(arena, Math.multiplyExact(slots, keyFloats));
    values = OffHeap.allocate(arena, Math.multiplyExact(slots, valueFloats));
  }

  /** Bytes of a cache for the whole context of such a model. */
  static long bytes(ModelConfig config) {
    long positions = (long) Matrix.panels(config.maxSeqLen()) * PANEL;
    long padded = (long) Matrix.panels(config.headSize()) * PANEL;
    long head = positions * config.headSize() + padded * config.maxSeqLen();
    return Math.multiplyExact((long) config.nLayer() * config.nHead() * Float.BYTES, head);
  }

  /** Positions that hold keys and values. */
  public int length() {
    return length;
  }

  public int context() {
    return context;
  }

  public int headSize() {
    return headSize;
  }

  /** Width of the model, C: the heads side by side. */
  public int width() {
    return heads * headSize;
  }

  /** Forgets the positions from {@code newLength} on. */
  public void truncate(int newLength) {
    length = Objects.checkIndex(newLength, length + 1);
  }

  /** Declares {@code count} more positions, stored for every layer, as valid. */
  void extend(int count) {
    length = Objects.checkIndex(length + count, context + 1);
  }

  public long bytes() {
    return keys.byteSize() + values.byteSize();
  }

  /** Where attention over this cache keeps its intermediate results. */
  public AttentionScratch scratchLayout() {
    return scratchLayout;
  }

  /** [L][heads][S/64][D][64] */
  public MemorySegment keys() {
    return keys;
  }

  /** [L][heads][D/64][S][64] */
  public MemorySegment values() {
    return values;
  }

  /** Byte offset in {@link #keys} of one head's [S/64][D][64]. */
  public long keysOffset(int layer, int head) {
    return slot(layer, head) * keyFloats * Float.BYTES;
  }

  /** Byte offset in {@link #values} of one head's [D/64][S][64]. */
  public long valuesOffset(int layer, int head) {
    return slot(layer, head) * valueFloats * Float.BYTES;
  }

  /**
   * Stores the keys and values of the rows [fromRow, toRow) of one head, row t at position + t.
   *
   * @param qkv [T, 3C]
   */
  public void store(MemorySegment qkv, int layer, int head, int position, int fromRow, int toRow) {
    long width = (long) heads * headSize;
    for (int t = fromRow; t < toRow; t++) {
      int at = position + t;
      long key = keysOffset(layer, head) + Matrix.panelOffset(at, 0, headSize);
      long source = (t * 3L * width + width + (long) head * headSize) * Float.BYTES;
      for (int d = 0; d < headSize; d++) {
        float k = qkv.get(F32Matrix.FLOAT, source + (long) d * Float.BYTES);
        keys.set(F32Matrix.FLOAT, key + (long) d * PANEL * Float.BYTES, k);
      }
      source += width * Float.BYTES;
      for (int d = 0; d < headSize; d += PANEL) {
        long value = valuesOffset(layer, head) + Matrix.panelOffset(d, at, context);
        long bytes = (long) Math.min(PANEL, headSize - d) * Float.BYTES;
        MemorySegment.copy(qkv, source + (long) d * Float.BYTES, values, value, bytes);
      }
    }
  }

  /** The key of one position; for the scalar kernels. */
  float key(int layer, int head, int position, int d) {
    return keys.get(
        F32Matrix.FLOAT, keysOffset(layer, head) + Matrix.panelOffset(position, d, headSize));
  }

  /** The value of one position; for the scalar kernels. */
  float value(int layer, int head, int position, int d) {
    return values.get(
        F32Matrix.FLOAT, valuesOffset(layer, head) + Matrix.panelOffset(d, position, context));
  }

  private long slot(int layer, int head) {
    return (long) Objects.checkIndex(layer, layers) * heads + Objects.checkIndex(head, heads);
  }
}
