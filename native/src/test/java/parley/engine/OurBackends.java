package parley.engine;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import parley.engine.simd.NativeVariants;

/** Our backends as arguments of tests. */
final class OurBackends {

  private OurBackends() {}

  /** Those that run here, by their names. */
  static Stream<Named<Backend>> here() {
    return KernelBackend.presets(KernelsProvider.load()).stream()
        .filter(backend -> backend.unavailable().isEmpty())
        .map(backend -> Named.of(backend.name(), backend));
  }

  static Stream<Named<Backend>> withCache() {
    return here().filter(named -> named.getPayload().usesCache());
  }

  /** Those in Java, and those in C++ for every instruction set that this processor has. */
  static Stream<Named<Backend>> ofEveryKernels() {
    Stream<Named<Backend>> java =
        Stream.of("naive", "array", "vector", "vector-f16", "vector-q8")
            .map(name -> Named.of(name, Backends.load().require(name)));
    return Stream.concat(java, NativeVariants.here().flatMap(OurBackends::overVariant));
  }

  private static Stream<Named<Backend>> overVariant(Named<KernelsProvider> variant) {
    return KernelBackend.presets(List.of(variant.getPayload())).stream()
        .filter(backend -> backend.unavailable().isEmpty())
        .map(backend -> Named.of(backend.name() + " " + variant.getName(), backend));
  }
}
