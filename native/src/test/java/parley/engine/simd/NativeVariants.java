package parley.engine.simd;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import parley.engine.Kernels;
import parley.engine.KernelsProvider;
import parley.engine.SummationOrder;

/** The kernels in C++ for every instruction set that this processor and the library have. */
public final class NativeVariants {

  private NativeVariants() {}

  /** Named by their instruction sets; none where the library could not be built. */
  public static Stream<Named<KernelsProvider>> here() {
    try {
      NativeLibrary library = NativeLibrary.load(LibraryFile.expected());
      return Arrays.stream(InstructionSet.values())
          .filter(set -> set.isIn(library.instructionSets()))
          .map(set -> Named.of(set.suffix(), new Variant(library, set)));
    } catch (UnavailableException e) {
      return Stream.empty(); // LibraryCmakeCompilerTest insists on it where there is a compiler
    }
  }

  private record Variant(NativeLibrary library, InstructionSet set) implements KernelsProvider {

    @Override
    public String name() {
      return "native";
    }

    @Override
    public Optional<String> unavailable() {
      return Optional.empty();
    }

    @Override
    public SummationOrder order() {
      return SummationOrder.PANELS;
    }

    @Override
    public Kernels kernels() {
      try {
        return new NativeKernels(library, set);
      } catch (UnavailableException e) {
        throw new AssertionError(e);
      }
    }
  }
}
