package parley.engine.simd;

import java.util.Optional;
import parley.engine.Kernels;
import parley.engine.KernelsProvider;
import parley.engine.SummationOrder;

/** Offers the kernels in C++ where the library was built and this processor can run it. */
public final class NativeKernelsProvider implements KernelsProvider {

  @Override
  public String name() {
    return "native";
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.ofNullable(Loaded.ONCE.problem()).map(Exception::getMessage);
  }

  @Override
  public SummationOrder order() {
    return SummationOrder.PANELS;
  }

  @Override
  public Kernels kernels() {
    if (Loaded.ONCE.problem() != null) {
      throw new IllegalStateException(Loaded.ONCE.problem());
    }
    return Loaded.ONCE.kernels();
  }

  /**
   * The library of this process, loaded when first asked for.
   *
   * @param kernels or null if there is a problem
   * @param problem or null if there are kernels
   */
  private record Loaded(Kernels kernels, UnavailableException problem) {

    static final Loaded ONCE = load();

    private static Loaded load() {
      try {
        NativeLibrary library = NativeLibrary.load(LibraryFile.expected());
        InstructionSet set =
            InstructionSet.choose(library.instructionSets(), InstructionSet.override());
        return new Loaded(new NativeKernels(library, set), null);
      } catch (UnavailableException e) {
        return new Loaded(null, e);
      }
    }
  }
}
