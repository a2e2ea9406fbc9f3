package parley.engine.simd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * Whether a file may be handed to the system's loader: a shared library of this system and this
 * processor that is all there. The loader maps the parts that the header names, and a part beyond
 * the end of the file would kill the JVM at the first touch.
 */
final class LibraryHeader {

  private static final int ELF_MAGIC = 0x464c457f; // 7f 'E' 'L' 'F'
  private static final int ELF_64_BIT_LITTLE_ENDIAN = 0x0102; // EI_CLASS, EI_DATA
  private static final int ELF_SHARED = 3; // ET_DYN
  private static final int MACH_O_MAGIC = 0xfeedfacf;
  private static final int MACH_O_SHARED = 6; // MH_DYLIB
  private static final int MACH_O_SEGMENT = 0x19; // LC_SEGMENT_64
  private static final int PE_MAGIC = 0x00004550; // 'P' 'E' 0 0
  private static final int PE_SHARED = 0x2000; // IMAGE_FILE_DLL

  private final ByteBuffer file;
  private final Processor processor;

  private LibraryHeader(byte[] file, Processor processor) {
    this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    this.processor = processor;
  }

  /**
   * @param file all of it
   * @param system the property {@code os.name}
   * @throws UnavailableException saying what was expected and found, but not in which file
   */
  static void requireLoadable(byte[] file, String system, Processor processor)
      throws UnavailableException {
    LibraryHeader header = new LibraryHeader(file, processor);
    if (system.startsWith("Windows")) {
      header.requirePe();
    } else if (system.startsWith("Mac")) {
      header.requireMachO();
    } else {
      header.requireElf();
    }
  }

  /** Program headers say what is mapped; the section headers stand last, so none is cut off. */
  private void requireElf() throws UnavailableException {
    requireMagic("an ELF", 0, ELF_MAGIC);
    requireInside(0, 64);
    requireEqual("class and byte order", ELF_64_BIT_LITTLE_ENDIAN, file.getShort(4));
    requireEqual("type", ELF_SHARED, file.getShort(16));
    requireProcessor(processor.elf(), unsigned(18));
    requireInside(file.getLong(40), (long) unsigned(58) * unsigned(60)); // e_shoff, e_sh...
    for (int i = 0; i < unsigned(56); i++) { // e_phnum
      int segment = requireInside(file.getLong(32) + (long) i * unsigned(54), 56); // e_phoff
      requireInside(file.getLong(segment + 8), file.getLong(segment + 32)); // p_offset, p_filesz
    }
  }

  private void requireMachO() throws UnavailableException {
    requireMagic("a 64-bit Mach-O", 0, MACH_O_MAGIC);
    requireInside(0, 32);
    requireProcessor(processor.machO(), file.getInt(4));
    requireEqual("type", MACH_O_SHARED, file.getInt(12));
    long commands = Integer.toUnsignedLong(file.getInt(16));
    long at = 32;
    for (long i = 0; i < commands; i++) {
      int command = requireInside(at, 8);
      if (file.getInt(command) == MACH_O_SEGMENT) {
        requireInside(at, 72);
        requireInside(file.getLong(command + 40), file.getLong(command + 48)); // fileoff, filesize
      }
      at += Math.max(8, Integer.toUnsignedLong(file.getInt(command + 4)));
    }
  }

  private void requirePe() throws UnavailableException {
    requireInside(0, 64);
    int at = requireInside(Integer.toUnsignedLong(file.getInt(60)), 24);
    requireMagic("a PE", at, PE_MAGIC);
    requireProcessor(processor.pe(), unsigned(at + 4));
    requireEqual("kind", PE_SHARED, file.getShort(at + 22) & PE_SHARED);
    long first = at + 24L + unsigned(at + 20);
    for (int i = 0; i < unsigned(at + 6); i++) {
      int section = requireInside(first + i * 40L, 40);
      long size = Integer.toUnsignedLong(file.getInt(section + 16));
      requireInside(Integer.toUnsignedLong(file.getInt(section + 20)), size);
    }
  }

  private int unsigned(int at) {
    return Short.toUnsignedInt(file.getShort(at));
  }

  private void requireMagic(String format, int at, int magic) throws UnavailableException {
    int got = file.getInt(requireInside(at, Integer.BYTES));
    if (got != magic) {
      throw new UnavailableException(
          "expected %s library that begins with %s, got %s"
              .formatted(format, bytes(magic), bytes(got)));
    }
  }

  private static String bytes(int littleEndian) {
    return HexFormat.ofDelimiter(" ")
        .formatHex(
            ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(littleEndian)
                .array());
  }

  private void requireProcessor(int expected, int got) throws UnavailableException {
    if (got != expected) {
      throw new UnavailableException(
          "expected a library for %s processors (%d), got one for another kind (%d)"
              .formatted(processor.name(), expected, got));
    }
  }

  private static void requireEqual(String what, int expected, int got) throws UnavailableException {
    if (got != expected) {
      throw new UnavailableException(
          "%s in its header: expected %d, got %d".formatted(what, expected, got));
    }
  }

  /** The offset, if so many bytes from there on are in the file. */
  private int requireInside(long offset, long bytes) throws UnavailableException {
    long length = file.capacity();
    if (offset < 0 || bytes < 0 || offset > length || bytes > length - offset) {
      throw new UnavailableException(
          "is incomplete or damaged: its header names %d bytes at offset %d, its length is %d"
              .formatted(bytes, offset, length));
    }
    return (int) offset;
  }
}
