package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import parley.engine.simd.NativeVariants;

/**
 * The contract once more, over the vector kernels, recorded; then a C++ program without a JVM runs
 * the same calls with sanitizers, every buffer between pages that may not be touched, and must find
 * the same bits.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GuardPagesCmakeCompilerTest extends KernelsContract {

  private static final Path NATIVE = Path.of(System.getProperty("parley.root"), "native");
  private static final Path BUILD = NATIVE.resolve("target/sanitized");
  private static final Path CASES = BUILD.resolve("cases.bin");
  private static final CaseTable TABLE = new CaseTable(CASES);

  GuardPagesCmakeCompilerTest() {
    super(new RecordingKernels(vectorKernels(), TABLE));
  }

  private static Kernels vectorKernels() {
    return KernelsProvider.load().stream()
        .filter(provider -> provider.name().equals("vector"))
        .findFirst()
        .orElseThrow()
        .kernels();
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void everyVariantGivesTheSameBitsBetweenGuardPages() throws Exception {
    TABLE.close();
    assertTrue(TABLE.cases() > 50, TABLE.cases() + " cases");
    run(
        "cmake",
        "-S",
        NATIVE.toString(),
        "-B",
        BUILD.toString(),
        "-DSANITIZED=ON",
        "-DCMAKE_BUILD_TYPE=Release");
    run("cmake", "--build", BUILD.toString(), "--target", "contract", "--parallel");
    String variants = NativeVariants.here().map(Named::getName).collect(Collectors.joining(" "));
    assertEquals(
        TABLE.cases() + " cases: " + variants + "\n",
        run(BUILD.resolve("contract").toString(), CASES.toString()));
  }

  private static String run(String... command) throws Exception {
    // Nothing is allocated by the kernels, and the search for leaks fails in some containers.
    Map<String, String> options = Map.of("ASAN_OPTIONS", "detect_leaks=0");
    Command.Outcome outcome = new Command(command).with(options).run();
    assertEquals(0, outcome.exitCode(), outcome.output());
    return outcome.output();
  }
}
