package parley.repl.table;

import java.util.Iterator;
import java.util.List;
import parley.repl.cli.UsageException;
import picocli.CommandLine.Option;

/** The option {@code --format}; every report can be written in the same ways. */
public final class FormatOption {

  /** The default first. */
  static final List<String> NAMES = List.of("table", "md", "csv", "json");

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      completionCandidates = Names.class)
  private String name = NAMES.getFirst();

  /** For help. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return NAMES.iterator();
    }
  }

  /**
   * The one of these that was asked for.
   *
   * @throws UsageException if there is no such format
   */
  public <F extends Format<?>> F of(List<F> formats) {
    return formats.stream()
        .filter(format -> format.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--format: expected " + String.join(", ", NAMES) + ", got " + name));
  }
}
