package parley.engine.simd;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import parley.engine.F32Matrix;
import parley.engine.Matrix;
import parley.engine.Packing;

/**
 * {@link Packing} in C++: a JVM that has just started would interpret Java's for longer than the
 * whole load takes. Rows are copied off the heap first, within the nearest caches.
 */
final class NativePacking implements Packing {

  /** The functions of kernels.h. */
  record Calls(MethodHandle floats, MethodHandle halves, MethodHandle bytes) {

    static Calls of(NativeLibrary library) throws UnavailableException {
      FunctionDescriptor type = FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_INT, JAVA_LONG);
      return new Calls(
          library.function("parley_pack_f32", type),
          library.function("parley_pack_16", type),
          library.function("parley_pack_int8", type));
    }
  }

  private final Calls calls;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment[] rooms; // of each thread, [64, cols], as large as needed so far

  NativePacking(Calls calls, int threads) {
    this.calls = calls;
    rooms = new MemorySegment[threads];
  }

  @Override
  public void pack(float[] rows, int cols, MemorySegment panel, int worker) {
    int elements = Math.multiplyExact(Matrix.PANEL, cols);
    MemorySegment room = room(worker, (long) elements * Float.BYTES);
    MemorySegment.copy(rows, 0, room, F32Matrix.FLOAT, 0, elements);
    call(calls.floats, room, cols, panel, (long) elements * Float.BYTES);
  }

  @Override
  public void pack(short[] rows, int cols, MemorySegment panel, int worker) {
    int elements = Math.multiplyExact(Matrix.PANEL, cols);
    MemorySegment room = room(worker, (long) elements * Short.BYTES);
    MemorySegment.copy(rows, 0, room, ValueLayout.JAVA_SHORT, 0, elements);
    call(calls.halves, room, cols, panel, (long) elements * Short.BYTES);
  }

  @Override
  public void pack(byte[] rows, int cols, MemorySegment panel, int worker) {
    int elements = Math.multiplyExact(Matrix.PANEL, cols);
    MemorySegment room = room(worker, elements);
    MemorySegment.copy(rows, 0, room, ValueLayout.JAVA_BYTE, 0, elements);
    call(calls.bytes, room, cols, panel, elements);
  }

  private MemorySegment room(int worker, long bytes) {
    if (rooms[worker] == null || rooms[worker].byteSize() < bytes) {
      rooms[worker] = arena.allocate(bytes, Float.BYTES);
    }
    return rooms[worker];
  }

  private static void call(
      MethodHandle function, MemorySegment room, int cols, MemorySegment panel, long bytes) {
    long from = Buffer.read("rows", room, 0, bytes);
    long to = Buffer.written("panel", panel, 0, bytes);
    Buffer.requireApart("panel", to, bytes, "rows", from, bytes);
    try {
      function.invokeExact(from, cols, to);
    } catch (Throwable t) {
      throw new LinkageError("pack", t);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
