package parley.engine;

import java.util.Optional;

/** The scalar kernels run everywhere. */
final class ScalarKernelsProvider implements KernelsProvider {

  static final String NAME = "scalar";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.empty();
  }

  @Override
  public SummationOrder order() {
    return SummationOrder.SCALAR;
  }

  @Override
  public Kernels kernels() {
    return new ScalarKernels();
  }
}
