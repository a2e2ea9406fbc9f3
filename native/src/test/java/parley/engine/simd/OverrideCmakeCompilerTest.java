package parley.engine.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parley.engine.Backends;
import parley.engine.Command;

/** What a process says of its C++ kernels, by its properties and its environment. */
class OverrideCmakeCompilerTest {

  private static final Map<String, String> NOTHING = Map.of();

  static Stream<String> here() {
    return NativeVariants.here().map(Named::getName);
  }

  @ParameterizedTest
  @MethodSource("here")
  void propertyOrVariableChoosesTheInstructionSet(String set) throws Exception {
    String chosen = "kv: C++ kernels for " + set;
    assertEquals(chosen, answer(NOTHING, "-Dparley.native.isa=" + set));
    assertEquals(chosen, answer(Map.of("PARLEY_NATIVE_ISA", set)));
    assertEquals(
        chosen, answer(Map.of("PARLEY_NATIVE_ISA", "baseline"), "-Dparley.native.isa=" + set));
  }

  @Test
  void fastestIsChosenWithoutThem() throws Exception {
    assertEquals("kv: C++ kernels for " + here().toList().getLast(), answer(NOTHING));
  }

  @Test
  void unknownInstructionSetMakesTheBackendUnavailableAndAutoJava() throws Exception {
    assertEquals(
        "vector: parley.native.isa or PARLEY_NATIVE_ISA: expected an instruction set that this"
            + " processor and the library have ("
            + String.join(", ", here().toList())
            + "), got sse9; unset it",
        answer(Map.of("PARLEY_NATIVE_ISA", "sse9")));
  }

  @Test
  void nativeCallsThatTheJvmForbidsAreNotMade() throws Exception {
    assertEquals(
        "vector: the JVM forbids native calls; start it with --enable-native-access=ALL-UNNAMED",
        answer(NOTHING, "--enable-native-access=java.base"));
  }

  @Test
  void libraryIsSoughtWhereThePropertySays(@TempDir Path folder) throws Exception {
    Path library = LibraryFile.expected();
    Path file = folder.resolve(library.getFileName());
    assertEquals(
        "vector: "
            + file
            + ": no such file; build it: mvn -Pquick package (needs cmake and a C++ compiler)",
        answer(NOTHING, "-Dparley.native=" + folder));
    Files.copy(library, file);
    String chosen = answer(NOTHING);
    assertEquals(chosen, answer(NOTHING, "-Dparley.native=" + folder));
    assertEquals(chosen, answer(NOTHING, "-Dparley.native=" + file));
  }

  /** The last line that {@link OtherJvm} prints. */
  private static String answer(Map<String, String> variables, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    if (Stream.of(options).noneMatch(option -> option.startsWith("--enable-native-access"))) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), OtherJvm.class.getName()));
    Command.Outcome outcome = new Command(command).with(variables).run();
    assertEquals(0, outcome.exitCode(), outcome.output());
    return outcome.output().lines().toList().getLast();
  }

  /** Prints what backend "auto" is, and the kernels in C++ or why there are none. */
  static final class OtherJvm {
    private OtherJvm() {}

    public static void main(String[] args) {
      NativeKernelsProvider provider = new NativeKernelsProvider();
      System.out.print(Backends.load().require(Backends.AUTO).name() + ": ");
      System.out.println(provider.unavailable().orElseGet(() -> provider.kernels().toString()));
    }
  }
}
