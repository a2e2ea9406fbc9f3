package parley.engine.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Smallest libraries of each system, whole and damaged in every way that matters. */
class LibraryHeaderTest {

  private static final int CONTENT = 4096;

  /** A system, and a library of it that holds {@value #CONTENT} bytes beside its headers. */
  enum Sample {
    LINUX("Linux", 64 + 56 + 64, 18) {
      @Override
      void putHeader(ByteBuffer file) {
        file.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1});
        file.putShort(16, (short) 3).putShort(18, (short) 62);
        file.putLong(32, 64).putLong(40, CONTENT + 120); // program headers, section headers
        file.putShort(54, (short) 56).putShort(56, (short) 1);
        file.putShort(58, (short) 64).putShort(60, (short) 1);
        file.putInt(64, 1).putLong(64 + 8, 120).putLong(64 + 32, CONTENT);
      }
    },
    MAC("Mac OS X", 32 + 72, 4) {
      @Override
      void putHeader(ByteBuffer file) {
        file.putInt(0, 0xfeedfacf).putInt(4, 0x01000007).putInt(12, 6).putInt(16, 1);
        file.putInt(32, 0x19).putInt(36, 72).putLong(32 + 40, 104).putLong(32 + 48, CONTENT);
      }
    },
    WINDOWS("Windows 11", 64 + 24 + 40, 68) {
      @Override
      void putHeader(ByteBuffer file) {
        file.put(0, new byte[] {'M', 'Z'}).putInt(60, 64).putInt(64, 0x4550);
        file.putShort(68, (short) 0x8664).putShort(70, (short) 1).putShort(86, (short) 0x2002);
        file.putInt(88 + 16, CONTENT).putInt(88 + 20, 128);
      }
    };

    private final String system;
    private final int headers;
    private final int processorAt;

    Sample(String system, int headers, int processorAt) {
      this.system = system;
      this.headers = headers;
      this.processorAt = processorAt;
    }

    abstract void putHeader(ByteBuffer file);

    byte[] library() {
      byte[] file = new byte[headers + CONTENT];
      putHeader(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
      return file;
    }
  }

  @ParameterizedTest
  @EnumSource(Sample.class)
  void wholeLibraryIsAccepted(Sample sample) throws UnavailableException {
    LibraryHeader.requireLoadable(sample.library(), sample.system, Processor.X86_64);
  }

  @ParameterizedTest
  @EnumSource(Sample.class)
  void noShorterFileIsAccepted(Sample sample) {
    byte[] library = sample.library();
    for (int length = 0; length < library.length; length++) {
      byte[] truncated = Arrays.copyOf(library, length);
      String reason = reason(sample, truncated, Processor.X86_64);
      assertEquals("is incomplete or damaged", reason.substring(0, 24), "length " + length);
    }
  }

  @ParameterizedTest
  @EnumSource(Sample.class)
  void otherProcessorIsNamed(Sample sample) {
    assertEquals(
        "expected a library for ARM64 processors ",
        reason(sample, sample.library(), Processor.ARM64).substring(0, 40));
    byte[] unknown = sample.library();
    unknown[sample.processorAt] ^= 1;
    assertEquals(
        "expected a library for x86-64 processors",
        reason(sample, unknown, Processor.X86_64).substring(0, 40));
  }

  @ParameterizedTest
  @EnumSource(Sample.class)
  void everyFlippedByteOfTheHeadersIsAnswered(Sample sample) {
    for (int at = 0; at < sample.headers; at++) {
      for (int flip : new int[] {1, 0x80, 0xff}) {
        byte[] damaged = sample.library();
        damaged[at] ^= (byte) flip;
        try {
          LibraryHeader.requireLoadable(damaged, sample.system, Processor.X86_64);
        } catch (UnavailableException e) {
          assertEquals(1, e.getMessage().lines().count());
        }
      }
    }
  }

  @Test
  void textAndLibrariesOfOtherSystemsShowTheirFirstBytes() {
    byte[] text = "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        "expected an ELF library that begins with 7f 45 4c 46, got 23 21 2f 62",
        reason(Sample.LINUX, text, Processor.X86_64));
    assertEquals(
        "expected a 64-bit Mach-O library that begins with cf fa ed fe, got 7f 45 4c 46",
        reason(Sample.MAC, Sample.LINUX.library(), Processor.X86_64));
  }

  private static String reason(Sample sample, byte[] file, Processor processor) {
    return assertThrows(
            UnavailableException.class,
            () -> LibraryHeader.requireLoadable(file, sample.system, processor))
        .getMessage();
  }
}
