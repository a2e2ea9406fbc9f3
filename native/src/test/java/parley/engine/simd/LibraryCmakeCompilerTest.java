package parley.engine.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.engine.Command;

/** The library that the build made, and copies of it in every state that is refused. */
class LibraryCmakeCompilerTest {

  private static final String REBUILD = "; build it anew: mvn -Pquick clean package";

  @TempDir Path folder;
  private byte[] library;
  private Path copy;

  @BeforeEach
  void read() throws Exception {
    Path built = LibraryFile.expected();
    library = Files.readAllBytes(built);
    copy = folder.resolve(built.getFileName());
  }

  @Test
  void builtLibraryHasTheBaselineAndMore() throws Exception {
    int sets = NativeLibrary.load(LibraryFile.expected()).instructionSets();
    assertTrue(InstructionSet.BASELINE.isIn(sets));
    assertEquals(
        Arrays.stream(InstructionSet.values()).filter(set -> set.isIn(sets)).count(),
        NativeVariants.here().count());
  }

  @Test
  void wholeCopyIsLoaded() throws Exception {
    Files.write(copy, library);
    assertTrue(InstructionSet.BASELINE.isIn(NativeLibrary.load(copy).instructionSets()));
  }

  /** The system's loader would end the JVM by a bus error. */
  @ParameterizedTest
  @ValueSource(ints = {0, 4, 63, 64, 4096, -2, -1})
  void truncatedLibraryIsRefused(int length) throws IOException {
    int bytes =
        switch (length) {
          case -1 -> library.length - 1;
          case -2 -> library.length / 2;
          default -> length;
        };
    Files.write(copy, Arrays.copyOf(library, bytes));
    String reason = refusal(copy);
    assertTrue(reason.startsWith(copy + ": is incomplete or damaged: its header names "), reason);
    assertTrue(reason.endsWith(", its length is " + bytes + REBUILD), reason);
  }

  @Test
  void libraryOfAnotherProcessorIsRefused() throws Exception {
    boolean arm = Processor.of(System.getProperty("os.arch")).equals(Processor.ARM64);
    library[18] = (byte) (arm ? 62 : 183); // e_machine
    Files.write(copy, library);
    assertEquals(
        copy
            + ": expected a library for "
            + (arm
                ? "ARM64 processors (183), got one for another kind (62)"
                : "x86-64 processors (62), got one for another kind (183)")
            + REBUILD,
        refusal(copy));
  }

  @Test
  void textIsRefused() throws IOException {
    Files.writeString(copy, "not a library\n");
    assertEquals(
        copy + ": expected an ELF library that begins with 7f 45 4c 46, got 6e 6f 74 20" + REBUILD,
        refusal(copy));
  }

  @Test
  void folderInItsPlaceIsRefused() throws IOException {
    Files.createDirectory(copy);
    assertEquals(copy + ": expected a regular file" + REBUILD, refusal(copy));
  }

  @Test
  void missingLibraryIsExplainedByTheBuildsReason() throws IOException {
    assertEquals(
        copy + ": no such file; build it: mvn -Pquick package (needs cmake and a C++ compiler)",
        refusal(copy));
    Files.writeString(folder.resolve(LibraryFile.REASON_FILE), "no compiler was\nfound; get one\n");
    assertEquals("no compiler was found; get one", refusal(copy));
  }

  @Test
  void libraryThatEveryoneMayReplaceIsRefused() throws IOException {
    Files.write(copy, library);
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--rw-"));
    String why = ": is writable by every user, so it is not loaded; chmod o-w ";
    assertEquals(copy + why + copy, refusal(copy));
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertEquals(folder + why + folder, refusal(copy));
  }

  @Test
  void otherAbiIsRefused() throws Exception {
    compile("int parley_abi() { return 999; }");
    assertEquals(
        copy + ": is of another version: expected ABI " + NativeLibrary.ABI + ", got 999" + REBUILD,
        refusal(copy));
  }

  @Test
  void libraryOfSomethingElseIsRefused() throws Exception {
    compile("int something_else() { return 1; }");
    assertEquals(copy + ": expected a function parley_abi, got none" + REBUILD, refusal(copy));
  }

  @Test
  void missingKernelIsNamed() throws Exception {
    compile(
        "int parley_abi() { return %d; } int parley_instruction_sets() { return 1; }"
            .formatted(NativeLibrary.ABI));
    NativeLibrary loaded = NativeLibrary.load(copy);
    UnavailableException e =
        assertThrows(
            UnavailableException.class, () -> new NativeKernels(loaded, InstructionSet.BASELINE));
    assertEquals(
        copy + ": expected a function parley_layer_norm_baseline, got none" + REBUILD,
        e.getMessage());
  }

  private void compile(String functions) throws IOException, InterruptedException {
    Path source = folder.resolve("library.cpp");
    Files.writeString(source, "extern \"C\" { " + functions + " }\n");
    Command.Outcome outcome =
        new Command("c++", "-shared", "-fPIC", "-o", copy.toString(), source.toString()).run();
    assertEquals(0, outcome.exitCode(), outcome.output());
  }

  private static String refusal(Path file) {
    return assertThrows(UnavailableException.class, () -> NativeLibrary.load(file)).getMessage();
  }
}
