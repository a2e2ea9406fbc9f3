package parley.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Every backend that this program has, available here or not, in the order of tables. */
public final class Backends {

  /** The name that stands for the fastest backend here for the weights at hand. */
  public static final String AUTO = "auto";

  private final List<Backend> all;

  private Backends(List<Backend> all) {
    this.all = List.copyOf(all);
  }

  /** Our own presets over the kernels found, then the backends of other modules. */
  public static Backends load() {
    List<Backend> all = new ArrayList<>(KernelBackend.presets(KernelsProvider.load()));
    ServiceLoader.load(Backend.class).forEach(all::add);
    return new Backends(all);
  }

  public List<Backend> all() {
    return all;
  }

  /** As {@link #require(String, Precision)}, for weights of float32. */
  public Backend require(String name) {
    return require(name, Precision.FLOAT32);
  }

  /**
   * @param name a name, an alias or {@link #AUTO}, in any case
   * @param file precision of the weights to run, which decides what {@link #AUTO} is
   * @throws ModelException if there is none of that name, or it cannot run here
   */
  public Backend require(String name, Precision file) {
    String wanted = name.toLowerCase(Locale.ROOT);
    if (wanted.equals(AUTO)) {
      return fastest(file);
    }
    Backend backend =
        all.stream()
            .filter(b -> b.name().equals(wanted) || b.aliases().contains(wanted))
            .findFirst()
            .orElseThrow(() -> unknown(name));
    Optional<String> reason = backend.unavailable();
    if (reason.isPresent()) {
      throw new ModelException("backend " + backend.name() + " is unavailable: " + reason.get());
    }
    return backend;
  }

  /** The last of our presets that runs here: they stand from the readable to the fast. */
  private Backend fastest(Precision precision) {
    return all.stream()
        .filter(b -> b instanceof KernelBackend && b.unavailable().isEmpty())
        .filter(b -> b.precisionFor(precision) == precision)
        .reduce((slower, faster) -> faster)
        .orElseThrow(
            () -> new ModelException("no backend for " + precision.word() + " weights runs here"));
  }

  private ModelException unknown(String name) {
    String known = all.stream().map(Backend::name).collect(Collectors.joining(", "));
    return new ModelException("no backend " + name + ": expected " + AUTO + ", " + known);
  }
}
