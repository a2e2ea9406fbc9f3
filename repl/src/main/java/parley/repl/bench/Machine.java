package parley.repl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import parley.engine.Precision;

/**
 * The machine that was measured, and the best it did.
 *
 * @param cpu the processor's name, or at least its architecture
 * @param threadsAvailable processors that the JVM may use
 * @param readBytesPerSecond over as many bytes as weights of a precision take, by number of
 *     threads; empty if the limits could not be measured
 * @param operationsPerSecond floating-point operations, by number of threads
 * @param limitDrift how far a limit at one moment of the run differs from the same at another, at
 *     most: a part of the larger
 */
public record Machine(
    String cpu,
    int threadsAvailable,
    Map<Precision, Map<Integer, Double>> readBytesPerSecond,
    Map<Integer, Double> operationsPerSecond,
    double limitDrift) {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final String CPU_NAME = "model name";

  static Machine of(MachineLimits limits) {
    return new Machine(
        cpuName(),
        Runtime.getRuntime().availableProcessors(),
        limits.readBytesPerSecond(),
        limits.operationsPerSecond(),
        limits.drift());
  }

  static Machine withoutLimits() {
    return new Machine(
        cpuName(), Runtime.getRuntime().availableProcessors(), Map.of(), Map.of(), 0);
  }

  /** Linux on x86-64 names the processor in a line like {@code model name : AMD EPYC 9575F}. */
  private static String cpuName() {
    String fallback = System.getProperty("os.arch");
    if (!Files.isReadable(CPU_INFO)) {
      return fallback;
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith(CPU_NAME))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(fallback);
    } catch (IOException e) {
      return fallback;
    }
  }
}
