package parley.engine.simd;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** The loaded library of C++ kernels. It stays loaded until the JVM ends. */
@SuppressWarnings("restricted") // load asks for the permission first
final class NativeLibrary {

  /** PARLEY_ABI in kernels.h. */
  static final int ABI = 3;

  private final Path file;
  private final SymbolLookup symbols;
  private final int instructionSets;

  private NativeLibrary(Path file, SymbolLookup symbols) throws UnavailableException {
    this.file = file;
    this.symbols = symbols;
    int abi = number("parley_abi");
    if (abi != ABI) {
      throw new UnavailableException(
          "%s: is of another version: expected ABI %d, got %d; %s"
              .formatted(file, ABI, abi, LibraryFile.REBUILD));
    }
    instructionSets = number("parley_instruction_sets");
  }

  /** Loads a file that {@link LibraryFile} finds loadable. */
  static NativeLibrary load(Path file) throws UnavailableException {
    if (!NativeLibrary.class.getModule().isNativeAccessEnabled()) {
      throw new UnavailableException(
          "the JVM forbids native calls; start it with --enable-native-access=ALL-UNNAMED");
    }
    LibraryFile.requireLoadable(file);
    try {
      return new NativeLibrary(file, SymbolLookup.libraryLookup(file, Arena.global()));
    } catch (IllegalArgumentException e) {
      throw new UnavailableException(
          file + ": the system does not load it (noexec, or a missing library); try ldd " + file,
          e);
    }
  }

  /** What library and processor have: a sum of the bits of {@link InstructionSet}. */
  int instructionSets() {
    return instructionSets;
  }

  /** A handle to the function of this name. */
  MethodHandle function(String name, FunctionDescriptor type) throws UnavailableException {
    return Linker.nativeLinker()
        .downcallHandle(
            symbols
                .find(name)
                .orElseThrow(
                    () ->
                        new UnavailableException(
                            "%s: expected a function %s, got none; %s"
                                .formatted(file, name, LibraryFile.REBUILD))),
            type);
  }

  private int number(String name) throws UnavailableException {
    MethodHandle function = function(name, FunctionDescriptor.of(JAVA_INT));
    try {
      return (int) function.invokeExact();
    } catch (Throwable t) {
      throw new LinkageError(name, t);
    }
  }
}
