package parley.weights;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each byte of a file is changed in three ways, and the file is cut at every length. Every one is
 * refused with one line, or loads; what it may load as, each test says. Anything else, another
 * exception or a wait, fails.
 */
@Timeout(300)
abstract class DamageSweep {

  /** Changes the lowest bit, the highest bit, all bits. */
  private static final int[] FLIPS = {0x01, 0x80, 0xFF};

  @TempDir Path folder;
  int refused;
  int loaded;

  /** A check of what was loaded from a damaged file. */
  interface Check<T> {
    void that(T read, byte[] damaged) throws IOException;
  }

  interface Reader<T> {
    T read() throws IOException;
  }

  /** Damages a file in every way, and puts it back. */
  final <T> void sweep(Path file, Reader<T> reader, Check<T> flipped, Check<T> cut)
      throws IOException {
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length; at++) {
      for (int flip : FLIPS) {
        byte[] damaged = good.clone();
        damaged[at] ^= (byte) flip;
        check(file, damaged, reader, flipped, "byte " + at + " ^ " + flip);
      }
    }
    for (int length = 0; length < good.length; length++) {
      check(file, Arrays.copyOf(good, length), reader, cut, "cut at " + length);
    }
    Files.write(file, good);
    assertTrue(refused > 0);
  }

  private <T> void check(Path file, byte[] damaged, Reader<T> reader, Check<T> check, String damage)
      throws IOException {
    Files.write(file, damaged);
    Optional<T> read = Optional.empty();
    try {
      read = Optional.of(reader.read());
      loaded++;
    } catch (ModelFileException e) {
      refused++;
      assertTrue(e.getMessage().startsWith(folder + "/"), damage + ": " + e.getMessage());
      assertFalse(e.getMessage().contains("\n"), damage + ": " + e.getMessage());
    } catch (RuntimeException e) {
      throw new AssertionError(damage + " is no clear refusal", e);
    }
    if (read.isPresent()) {
      try {
        check.that(read.get(), damaged);
      } catch (AssertionError e) {
        throw new AssertionError(damage + ": " + e.getMessage(), e);
      }
    }
  }

  static <T> Check<T> never() {
    return (_, _) -> {
      throw new AssertionError("expected a refusal, got a model");
    };
  }
}
