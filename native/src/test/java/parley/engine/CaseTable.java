package parley.engine;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of calls of kernels with all they read and what they must write, for contract.cpp. One
 * call after the other, little-endian:
 *
 * <pre>
 * int32 operation; int32 count, then so many int32: the numbers among the arguments, in order,
 *   and the number that is returned
 * int32 count, then so many buffers, in order of the arguments:
 *   int32 role; int64 bytes; READ: the bytes; WRITTEN: the bytes before, the bytes after
 * </pre>
 */
final class CaseTable implements AutoCloseable {

  /** The functions of kernels.h. */
  enum Operation {
    LAYER_NORM(0),
    LINEAR_F32(1),
    LINEAR_INT8(2),
    STORE(3),
    ATTEND(4),
    IS_FINITE(5),
    LINEAR_F16(6),
    LINEAR_BF16(7);

    private final int code;

    Operation(int code) {
      this.code = code;
    }
  }

  private enum Role {
    ABSENT(0),
    READ(1),
    WRITTEN(2),
    SCRATCH(3);

    private final int code;

    Role(int code) {
      this.code = code;
    }
  }

  /** One argument of a call that is a pointer. */
  record Buffer(Role role, MemorySegment content, long bytes) {

    static Buffer read(MemorySegment segment, long offset, long bytes) {
      return new Buffer(Role.READ, segment.asSlice(offset, bytes), bytes);
    }

    static Buffer written(MemorySegment segment, long offset, long bytes) {
      return new Buffer(Role.WRITTEN, segment.asSlice(offset, bytes), bytes);
    }

    static Buffer scratch(long bytes) {
      return new Buffer(Role.SCRATCH, MemorySegment.NULL, bytes);
    }

    static Buffer absent() {
      return new Buffer(Role.ABSENT, MemorySegment.NULL, 0);
    }

    private byte[] bytesNow() {
      return content.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private final OutputStream file;
  private int cases;

  CaseTable(Path path) {
    try {
      Files.createDirectories(path.getParent());
      file = new BufferedOutputStream(Files.newOutputStream(path), 1 << 20);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int cases() {
    return cases;
  }

  /** Writes one call, which {@code call} performs. */
  void add(Operation operation, int[] numbers, Runnable call, Buffer... buffers) {
    byte[][] before = new byte[buffers.length][];
    for (int i = 0; i < buffers.length; i++) {
      before[i] = buffers[i].bytesNow();
    }
    call.run();
    writeInts(operation.code, numbers.length);
    writeInts(numbers);
    writeInts(buffers.length);
    for (int i = 0; i < buffers.length; i++) {
      writeInts(buffers[i].role.code);
      writeLong(buffers[i].bytes);
      write(before[i]);
      if (buffers[i].role == Role.WRITTEN) {
        write(buffers[i].bytesNow());
      }
    }
    cases++;
  }

  private void writeInts(int... values) {
    byte[] bytes = new byte[values.length * Integer.BYTES];
    littleEndian(bytes).asIntBuffer().put(values);
    write(bytes);
  }

  private void writeLong(long value) {
    byte[] bytes = new byte[Long.BYTES];
    littleEndian(bytes).putLong(value);
    write(bytes);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void write(byte[] bytes) {
    try {
      file.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
