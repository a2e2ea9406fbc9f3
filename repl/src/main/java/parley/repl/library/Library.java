package parley.repl.library;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A backend on a library that is too large to come with the program.
 *
 * @param name what users type, and the name of the module's folder in {@code engine}
 * @param aliases other names
 * @param description one line for help and tables
 * @param product the library's own name
 * @param megabytes what has to be fetched, on the platform that needs most
 * @param platforms for which there are native files, as {@link #platform} writes them
 */
public record Library(
    String name,
    List<String> aliases,
    String description,
    String product,
    int megabytes,
    Set<String> platforms) {

  public static final Library ONNX =
      new Library(
          "onnx",
          List.of("hf"),
          "ONNX Runtime, KV cache: a library runs the whole model",
          "ONNX Runtime",
          78,
          Set.of(
              "linux-x86_64", "linux-aarch64", "macos-x86_64", "macos-aarch64", "windows-x86_64"));

  public static final Library TORCH =
      new Library(
          "torch",
          List.of("torch_native"),
          "PyTorch, KV cache: written by hand on a tensor library",
          "PyTorch",
          115,
          Set.of("linux-x86_64", "linux-aarch64", "macos-aarch64", "windows-x86_64"));

  private static final List<Library> ALL = List.of(ONNX, TORCH);

  /** Every library, in the order of tables. */
  public static List<Library> all() {
    return ALL;
  }

  /** The library of a name or an alias, in any case. */
  public static Optional<Library> find(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return ALL.stream()
        .filter(library -> library.name.equals(wanted) || library.aliases.contains(wanted))
        .findFirst();
  }

  /** Why this library can never run here; empty if it can. */
  public Optional<String> unsupported() {
    String here = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    return platforms.contains(here)
        ? Optional.empty()
        : Optional.of(
            "%s has no native files for %s; it has them for %s"
                .formatted(product, here, String.join(", ", platforms.stream().sorted().toList())));
  }

  /** System and processor in one word, such as {@code linux-x86_64}. */
  static String platform(String system, String processor) {
    String name = system.toLowerCase(Locale.ROOT);
    String word = name.startsWith("mac") ? "macos" : name.startsWith("windows") ? "windows" : name;
    String architecture =
        switch (processor.toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x86_64";
          case "arm64", "aarch64" -> "aarch64";
          default -> processor.toLowerCase(Locale.ROOT);
        };
    return word.replace(' ', '-') + "-" + architecture;
  }

  /** The command that installs it. */
  public String installCommand() {
    return "parley install " + name;
  }
}
