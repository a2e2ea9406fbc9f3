package parley.repl.chat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory this program takes. */
final class ProcessMemory {

  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Bytes of the process that are in memory, or 0 where the system (not Linux) does not tell. */
  // VmRSS:	  206832 kB
  static long bytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }
}
