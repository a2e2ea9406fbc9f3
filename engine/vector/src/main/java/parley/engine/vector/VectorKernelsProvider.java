package parley.engine.vector;

import java.util.Optional;
import parley.engine.Kernels;
import parley.engine.KernelsProvider;
import parley.engine.SummationOrder;

/** Offers the kernels in the Java Vector API where the JVM was started with its module. */
public final class VectorKernelsProvider implements KernelsProvider {

  private static final String MODULE = "jdk.incubator.vector";

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public Optional<String> unavailable() {
    return ModuleLayer.boot().findModule(MODULE).isPresent()
        ? Optional.empty()
        : Optional.of(
            "the JVM has no module " + MODULE + "; start it with --add-modules " + MODULE);
  }

  @Override
  public SummationOrder order() {
    return SummationOrder.PANELS;
  }

  @Override
  public Kernels kernels() {
    return new VectorKernels();
  }
}
