package parley.engine;

import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import parley.engine.simd.NativeVariants;

/**
 * The contract for the kernels in Java, and those in C++ for every instruction set of this
 * processor.
 */
@ParameterizedClass
@MethodSource("everyKernels")
class KernelsContractTest extends KernelsContract {

  KernelsContractTest(Kernels kernels) {
    super(kernels);
  }

  static Stream<Named<Kernels>> everyKernels() {
    Stream<Named<Kernels>> java =
        KernelsProvider.load().stream()
            .filter(provider -> !provider.name().equals("native"))
            .map(provider -> Named.of(provider.name(), provider.kernels()));
    return Stream.concat(
        java,
        NativeVariants.here()
            .map(variant -> Named.of(variant.getName(), variant.getPayload().kernels())));
  }
}
