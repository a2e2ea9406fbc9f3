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
    requireMagic("ELF", 0, ELF_MAGIC);
    requireEqual("class and byte order", ELF_64_BIT_LITTLE_ENDIAN, beginning(4, 2).getShort(4));
    requireEqual("type", ELF_SHARED, beginning(16, 2).getShort(16));
    requireProcessor(processor.elf(), Short.toUnsignedInt(beginning(18, 2).getShort(18)));
    long segments = beginning(32, 8).getLong(32); // e_phoff
    long sections = beginning(40, 8).getLong(40); // e_shoff
    int segmentSize = Short.toUnsignedInt(beginning(54, 2).getShort(54));
    int segmentCount = Short.toUnsignedInt(file.getShort(56));
    int sectionSize = Short.toUnsignedInt(file.getShort(58));
    int sectionCount = Short.toUnsignedInt(beginning(60, 4).getShort(60));
    requireInside(sections, (long) sectionSize * sectionCount);
    for (int i = 0; i < segmentCount; i++) {
      int at = requireInside(segments + (long) i * segmentSize, 56);
      requireInside(file.getLong(at + 8), file.getLong(at + 32)); // p_offset, p_filesz
    }
  }

  private void requireMachO() throws UnavailableException {
    requireMagic("64-bit Mach-O", 0, MACH_O_MAGIC);
    requireProcessor(processor.machO(), beginning(4, 4).getInt(4));
    requireEqual("type", MACH_O_SHARED, beginning(12, 4).getInt(12));
    int commands = beginning(16, 16).getInt(16);
    long at = 32;
    for (int i = 0; i < commands; i++) {
      int command = requireInside(at, 8);
      if (file.getInt(command) == MACH_O_SEGMENT) {
        requireInside(at, 72);
        requireInside(file.getLong(command + 40), file.getLong(command + 48)); // fileoff, filesize
      }
      at += Math.max(8, file.getInt(command + 4));
    }
  }

  private void requirePe() throws UnavailableException {
    int at = requireInside(Integer.toUnsignedLong(beginning(60, 4).getInt(60)), 24);
    requireMagic("PE", at, PE_MAGIC);
    requireProcessor(processor.pe(), Short.toUnsignedInt(file.getShort(at + 4)));
    requireEqual("kind", PE_SHARED, file.getShort(at + 22) & PE_SHARED);
    int sections = Short.toUnsignedInt(file.getShort(at + 6));
    long first = at + 24L + Short.toUnsignedInt(file.getShort(at + 20));
    for (int i = 0; i < sections; i++) {
      int section = requireInside(first + i * 40L, 40);
      long size = Integer.toUnsignedLong(file.getInt(section + 16));
      requireInside(Integer.toUnsignedLong(file.getInt(section + 20)), size);
    }
  }

  private void requireMagic(String format, int at, int magic) throws UnavailableException {
    int got = beginning(at, Integer.BYTES).getInt(at);
    if (got != magic) {
      throw new UnavailableException(
          "expected a %s library that begins with %s, got %s"
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

  /** The file, if it holds so many bytes at this place of its header. */
  private ByteBuffer beginning(int at, int bytes) throws UnavailableException {
    requireInside(at, bytes);
    return file;
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
