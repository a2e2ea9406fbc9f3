package parley.repl;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Set;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.OffHeap;

/**
 * What a command with a model would wait for, done on another core while picocli reads the line:
 * finding the backends, which for those in C++ means to load a library and to link its functions,
 * and linking the system's calls for large memory. A fresh JVM takes some 100 ms for it.
 */
final class HeadStart {

  /** Lines with one of these words most likely need no model. */
  private static final Set<String> WITHOUT_MODEL =
      Set.of(
          "--version",
          "-V",
          "--help",
          "-h",
          "help",
          "tokenize",
          "detokenize",
          "install",
          "man",
          "link");

  /** {@link OffHeap} takes large blocks from the system. Pages never touched cost nothing. */
  private static final long LARGE = 64L << 20;

  private HeadStart() {}

  /** Returns at once. Who needs the same things meanwhile waits for them, and gets their faults. */
  static void begin(String[] args) {
    if (Arrays.stream(args).noneMatch(WITHOUT_MODEL::contains)) {
      Thread thread = new Thread(HeadStart::run, "parley-head-start");
      thread.setDaemon(true);
      thread.setUncaughtExceptionHandler((_, _) -> {}); // the command meets it again, and tells
      thread.start();
    }
  }

  private static void run() {
    Backends.load().all().forEach(Backend::unavailable);
    try (Arena arena = Arena.ofConfined()) {
      OffHeap.allocate(arena, LARGE);
    }
  }
}
