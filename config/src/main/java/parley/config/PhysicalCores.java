package parley.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How many physical cores this process may use. Two threads of one core share its arithmetic units
 * and gain nothing in a loop that keeps them busy.
 */
final class PhysicalCores {

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  private PhysicalCores() {}

  /** Physical cores, at most the processors given to this process; at least 1. */
  static int count() {
    int available = Runtime.getRuntime().availableProcessors();
    try {
      int cores = count(Files.readAllLines(CPUINFO));
      return cores == 0 ? available : Math.min(cores, available);
    } catch (IOException e) { // no Linux: hardware threads are what there is to know
      return available;
    }
  }

  /** Distinct pairs of {@code physical id} and {@code core id}; 0 where the file has none. */
  static int count(List<String> cpuinfo) {
    Set<String> cores = new HashSet<>();
    String socket = "";
    for (String line : cpuinfo) {
      if (line.startsWith("physical id")) {
        socket = line;
      } else if (line.startsWith("core id")) {
        cores.add(socket + line);
      }
    }
    return cores.size();
  }
}
