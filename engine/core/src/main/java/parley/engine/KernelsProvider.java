package parley.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Finds one implementation of {@link Kernels}. Cheap to instantiate: nothing of the implementation
 * is touched before it is asked.
 */
public interface KernelsProvider {

  /** {@code scalar}, {@code vector}, {@code native} */
  String name();

  /** The reason, with the remedy, why these kernels cannot run here; empty if they can. */
  Optional<String> unavailable();

  /** The order of these kernels' sums: equal orders give equal bits. */
  SummationOrder order();

  /** Which of several kinds these kernels are here, such as an instruction set; call as kernels. */
  default Optional<String> variant() {
    return Optional.empty();
  }

  /** The kernels; call only if available. */
  Kernels kernels();

  /** How weights for these kernels come into memory; call only if available. */
  default Packing.Factory packing() {
    return Packing.JAVA;
  }

  /** The scalar kernels and all that other modules offer. */
  static List<KernelsProvider> load() {
    List<KernelsProvider> providers = new ArrayList<>();
    providers.add(new ScalarKernelsProvider());
    ServiceLoader.load(KernelsProvider.class).forEach(providers::add);
    return providers;
  }
}
