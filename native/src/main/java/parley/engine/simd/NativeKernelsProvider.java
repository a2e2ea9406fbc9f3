package parley.engine.simd;

import java.util.Optional;
import parley.engine.Kernels;
import parley.engine.KernelsProvider;
import parley.engine.Packing;
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
  public Optional<String> variant() {
    return Optional.ofNullable(Loaded.ONCE.set()).map(InstructionSet::suffix);
  }

  @Override
  public Kernels kernels() {
    if (Loaded.ONCE.problem() != null) {
      throw new IllegalStateException(Loaded.ONCE.problem());
    }
    return Loaded.ONCE.kernels();
  }

  @Override
  public Packing.Factory packing() {
    kernels(); // or why there are none
    return threads -> new NativePacking(Loaded.ONCE.packing(), threads);
  }

  /**
   * The library of this process, loaded when first asked for.
   *
   * @param kernels null if there is a problem
   * @param set null if there is a problem
   * @param packing null if there is a problem
   * @param problem or null if there are kernels
   */
  private record Loaded(
      Kernels kernels,
      InstructionSet set,
      NativePacking.Calls packing,
      UnavailableException problem) {

    static final Loaded ONCE = load();

    private static Loaded load() {
      try {
        NativeLibrary library = NativeLibrary.load(LibraryFile.expected());
        InstructionSet set =
            InstructionSet.choose(library.instructionSets(), InstructionSet.override());
        return new Loaded(
            new NativeKernels(library, set), set, NativePacking.Calls.of(library), null);
      } catch (UnavailableException e) {
        return new Loaded(null, null, null, e);
      } catch (RuntimeException | LinkageError e) { // others than these kernels need not suffer
        return new Loaded(
            null, null, null, new UnavailableException("library of kernels: " + e, e));
      }
    }
  }
}
