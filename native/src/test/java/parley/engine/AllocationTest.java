package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the JIT compiler makes of a session depends on all that ran before: each has its own JVM.
 */
class AllocationTest {

  @ParameterizedTest
  @MethodSource("parley.engine.OurBackends#withCache")
  void decodingAllocatesNothing(Backend backend) throws Exception {
    Command.Outcome outcome =
        new Command(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                OtherJvm.class.getName(),
                backend.name())
            .run();
    assertEquals("bytes of 500 tokens: 0", outcome.output().lines().toList().getLast());
  }

  /** Prints how many bytes decoding with the backend named first allocates. */
  static final class OtherJvm {
    private OtherJvm() {}

    public static void main(String[] args) {
      ModelConfig config = new ModelConfig(2, 2, 64, 64, 1024);
      Backend backend = Backends.load().require(args[0]);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      try (Workers workers = new Workers(1);
          Weights weights =
              RandomWeights.of(config, backend.precision(), 1, workers, new Cancellation());
          Session session = backend.open(weights, workers)) {
        Cancellation cancellation = new Cancellation();
        session.measure(Optional.of(new StepTimes(config.nLayer()))); // the more to do, the better
        int[] token = {7};
        long least = Long.MAX_VALUE;
        // Until the JIT compiler is through, vectors are objects; then no more.
        for (int round = 0; round < 2000 && least > 0; round++) {
          session.truncate(0);
          long before = threads.getCurrentThreadAllocatedBytes();
          for (int i = 0; i < 500; i++) {
            session.feed(token, 1, cancellation);
          }
          least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        System.out.println("bytes of 500 tokens: " + least);
      }
    }
  }
}
