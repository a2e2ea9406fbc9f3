package parley.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where the logits of the last wanted positions go. As many rows as a batch of speculation has, or
 * as were wanted before, allocate nothing: speculation wants another number at almost every call.
 */
public final class LogitsRoom {

  private static final int BATCH_ROWS = ProposalLength.LONGEST + 1;

  private final Arena arena;
  private final long rowBytes; // V floats
  private long bytes;
  private MemorySegment[] rows; // [most + 1] the first n rows, [n, V]

  /** Room for a batch of speculation, in the given memory. */
  public LogitsRoom(ModelConfig config, Arena arena) {
    this.arena = arena;
    this.rowBytes = rowBytes(config);
    this.rows = allocate(BATCH_ROWS);
  }

  /** Bytes of the room for a batch. */
  public static long bytes(ModelConfig config) {
    return BATCH_ROWS * rowBytes(config);
  }

  private static long rowBytes(ModelConfig config) {
    return (long) config.vocabSize() * Float.BYTES;
  }

  /** Room for [wanted, V] float32; what the last call returned is of no meaning any more. */
  public MemorySegment of(int wanted) {
    if (wanted >= rows.length) {
      rows = allocate(wanted);
    }
    return rows[wanted];
  }

  private MemorySegment[] allocate(int most) {
    MemorySegment room = OffHeap.allocate(arena, most * rowBytes);
    bytes += room.byteSize();
    MemorySegment[] slices = new MemorySegment[most + 1];
    for (int n = 0; n <= most; n++) {
      slices[n] = room.asSlice(0, n * rowBytes);
    }
    return slices;
  }

  /** Bytes taken; the arena gives back a room that became too small only when it is closed. */
  public long bytes() {
    return bytes;
  }
}
