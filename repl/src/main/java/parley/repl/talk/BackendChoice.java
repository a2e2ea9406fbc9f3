package parley.repl.talk;

import java.util.List;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Precision;

/** Which backends are to be held against each other. */
public final class BackendChoice {

  private BackendChoice() {}

  /**
   * The backends of these names; of no name, all that run a model, those that cannot run here
   * included: who reads the result shall see that they are missing.
   *
   * @param file how the model's file holds the weights: int8 ones are for int8 backends only
   * @throws parley.config.SettingException if there is no backend of a name
   */
  public static List<Backend> of(List<String> names, Precision file) {
    List<Backend> all = Backends.load().all();
    if (names.isEmpty()) {
      return all.stream().filter(b -> file != Precision.INT8 || b.precision() == file).toList();
    }
    names.forEach(ModelLoader::requireKnown);
    return names.stream().map(name -> named(all, name, file)).distinct().toList();
  }

  private static Backend named(List<Backend> all, String name, Precision file) {
    return all.stream()
        .filter(
            b ->
                b.name().equalsIgnoreCase(name)
                    || b.aliases().stream().anyMatch(name::equalsIgnoreCase))
        .findFirst()
        .orElseGet(() -> ModelLoader.backend(name, file)); // auto
  }
}
